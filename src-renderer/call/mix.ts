/** Three in one call: what each hears is mixed from the other two with Web Audio. */

export interface Mix {
  /** Own voice and the interpreter, for the third party. */
  readonly forThird: MediaStream;
  /** Lets the interpreter hear the third party, and this desk too. */
  add(third: RTCPeerConnection): void;
  close(): void;
}

const soundOf = (connection: RTCPeerConnection): MediaStream => new MediaStream(connection.getReceivers().map(({ track }) => track).filter(({ kind }) => kind === 'audio'));

export function mixed(own: MediaStream, interpreter: RTCPeerConnection): Mix {
  const context = new AudioContext();
  const forThird = context.createMediaStreamDestination();
  const forInterpreter = context.createMediaStreamDestination();
  const voice = context.createMediaStreamSource(new MediaStream(own.getAudioTracks()));
  voice.connect(forThird);
  voice.connect(forInterpreter);
  context.createMediaStreamSource(soundOf(interpreter)).connect(forThird);
  const sender = interpreter.getSenders().find(({ track }) => track?.kind === 'audio');
  const before = sender?.track ?? null;
  return {
    forThird: forThird.stream,
    add(third) {
      const heard = context.createMediaStreamSource(soundOf(third));
      heard.connect(forInterpreter);
      heard.connect(context.destination);
      void sender?.replaceTrack(forInterpreter.stream.getAudioTracks()[0] ?? null);
    },
    close() {
      void sender?.replaceTrack(before);
      void context.close();
    },
  };
}
