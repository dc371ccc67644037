/**
 * One call over SIP over WebSocket (RFC 7118) with DTLS-SRTP media, by JsSIP. Falls back to sound by itself
 * when the line is too thin for a picture, and joins a third party by mixing sound here.
 */
import JsSIP from 'jssip';
import type { CallEndReason, CallOrder, CallReport } from '../../src-main/contract/interpreter.ts';
import { tooThinForPicture, type LineSample } from '../../src-main/counter/interpreter/thin-line.ts';
import { LineWatch } from './line-watch.ts';
import { mixed, type Mix } from './mix.ts';
import { stillPicture } from './still-picture.ts';

type Dial = Extract<CallOrder, { type: 'dial' }>;
/** How JsSIP tells that a session is over. */
interface Over {
  originator: string;
  cause: string;
}
type Session = ReturnType<InstanceType<typeof JsSIP.UA>['call']>;

/**
 * As large as the corner shows it, and as often as gestures need: every further pixel and frame is taken from the capture
 * preview where the processor draws the pictures. The other end is asked for no more either (RFC 8866 5.8).
 */
const picture = { width: 320, height: 240, frameRate: 10 };
const mostPictureBits = 300_000;
const askForLess = (sdp: string): string => sdp.replace(/(m=video [^\r]*\r\n(?:[ic]=[^\r]*\r\n)*)(?!b=)/, `$1b=AS:${mostPictureBits / 1000}\r\n`);
const measureEveryMs = 2000;
/** So long a line may stall before the call is given up: a short break mends itself, and nobody talks into nothing for longer. */
const stallPatienceMs = 15_000;

/** SIP causes as JsSIP names them. */
const reasons: Record<string, CallEndReason> = {
  [JsSIP.C.causes.BUSY]: 'busy',
  [JsSIP.C.causes.REJECTED]: 'declined',
  [JsSIP.C.causes.CANCELED]: 'hungUp',
  [JsSIP.C.causes.NO_ANSWER]: 'noAnswer',
  [JsSIP.C.causes.UNAVAILABLE]: 'noAnswer',
  [JsSIP.C.causes.REQUEST_TIMEOUT]: 'unreachable',
  [JsSIP.C.causes.CONNECTION_ERROR]: 'unreachable',
  [JsSIP.C.causes.NOT_FOUND]: 'unreachable',
  [JsSIP.C.causes.USER_DENIED_MEDIA_ACCESS]: 'noMicrophone',
  [JsSIP.C.causes.RTP_TIMEOUT]: 'lineLost',
};
const reasonOf = ({ originator, cause }: Over): CallEndReason => reasons[cause] ?? (originator === 'local' ? 'hungUp' : 'remote');

const videoOf = (session: Session): RTCRtpTransceiver | undefined => session.connection.getTransceivers().find(({ receiver }) => receiver.track.kind === 'video');

async function ownMedia(video: boolean): Promise<{ stream: MediaStream; camera: boolean } | null> {
  const open = (constraints: MediaStreamConstraints) => navigator.mediaDevices.getUserMedia(constraints).catch(() => null);
  const both = video ? await open({ audio: true, video: picture }) : null;
  if (both) return { stream: both, camera: true };
  const sound = await open({ audio: true });
  return sound && { stream: sound, camera: false };
}

export class SipCall {
  readonly callId: string;
  readonly #order: Dial;
  readonly #picture: HTMLVideoElement;
  readonly #report: (what: CallReport) => void;
  #ua: InstanceType<typeof JsSIP.UA> | null = null;
  #session: Session | null = null;
  #third: Session | null = null;
  #mix: Mix | null = null;
  #stream: MediaStream | null = null;
  #samples: LineSample[] = [];
  #watch: ReturnType<typeof setInterval> | undefined;
  #ended = false;
  #still = false;

  constructor(order: Dial, picture: HTMLVideoElement, report: (what: CallReport) => void) {
    this.callId = order.callId;
    this.#order = order;
    this.#media = order.media;
    this.#picture = picture;
    this.#report = report;
  }

  async dial(): Promise<void> {
    const { callId } = this;
    const opening = ownMedia(this.#order.media === 'video');
    this.#showing = opening;
    const media = await opening;
    if (this.#ended) return;
    if (!media) return this.#finish('noMicrophone');
    this.#stream = media.stream;
    const ua = new JsSIP.UA({ sockets: [new JsSIP.WebSocketInterface(this.#order.websocket)], uri: this.#order.uri, ...(this.#order.password === null ? {} : { password: this.#order.password }), register: true, session_timers: false, user_agent: 'Schalter' });
    this.#ua = ua;
    ua.on('registrationFailed', () => this.#finish('unreachable'));
    ua.on('disconnected', () => {
      if (!this.#session?.isEstablished()) this.#finish('unreachable');
    });
    ua.on('registered', () => {
      if (this.#session || this.#ended) return;
      const wantsPicture = this.#order.media === 'video';
      this.#session = this.#start(ua, this.#order.target, media.stream, wantsPicture, {
        progress: () => this.#report({ type: 'ringing', callId }),
        confirmed: () => {
          this.#report({ type: 'connected', callId, media: this.#order.media, noCamera: wantsPicture && !media.camera });
          void this.#limitPicture();
          this.#watch = setInterval(() => void this.#look(), measureEveryMs);
        },
        failed: ({ cause }) => this.#finish(reasons[cause] ?? 'unreachable'),
        ended: (over) => this.#finish(reasonOf(over)),
        noRelay: () => this.#finish('relay'),
      });
      this.#session.connection.addEventListener('track', ({ track, streams }) => {
        this.#picture.srcObject = streams[0] ?? new MediaStream([track]);
      });
    });
    ua.start();
  }

  #start(ua: InstanceType<typeof JsSIP.UA>, target: string, mediaStream: MediaStream, seen: boolean, { noRelay, ...eventHandlers }: { progress?: () => void; confirmed: () => void; failed: (over: Over) => void; ended: (over: Over) => void; noRelay: () => void }): Session {
    const sdp = (told: { originator: string; sdp: string }): void => {
      if (told.originator === 'local') told.sdp = askForLess(told.sdp);
    };
    const session = ua.call(target, { mediaStream, mediaConstraints: { audio: true, video: seen }, pcConfig: { iceServers: this.#order.iceServers, iceTransportPolicy: this.#order.relayOnly ? 'relay' : 'all' }, rtcOfferConstraints: { offerToReceiveAudio: true, offerToReceiveVideo: seen }, eventHandlers: { ...eventHandlers, sdp } } as never);
    const { connection } = session;
    // Nobody is called who would hear nothing: where everything must go through relays and none has let this desk in.
    if (this.#order.relayOnly) connection.addEventListener('icegatheringstatechange', () => {
      if (connection.iceGatheringState === 'complete' && !/^a=candidate:/m.test(connection.localDescription?.sdp ?? '')) noRelay();
    });
    return session;
  }

  obey(order: Exclude<CallOrder, Dial>): void {
    const session = this.#session;
    if (order.type === 'hangUp') return this.end();
    if (order.type === 'rest') return this.#rest(order.on);
    if (!session?.isEstablished()) return;
    switch (order.type) {
      case 'hold':
      case 'resume':
        void this.#hold(session, order.type === 'hold');
        return;
      case 'mute':
        session[order.on ? 'mute' : 'unmute']({ audio: true });
        this.#report({ type: 'muted', callId: this.callId, on: order.on });
        return;
      case 'media':
        void this.#setMedia(order.media, order.media === 'audio' ? 'chosen' : null);
        return;
      case 'third':
        this.#join(order.target);
    }
  }

  #offers: Promise<void> = Promise.resolve();

  /**
   * JsSIP refuses an offer while another is under way (RFC 3261 14.1): then it is made again until it is taken, in the
   * order of the presses, so that none is lost on a slow line.
   */
  #offer(session: Session, make: () => boolean): Promise<void> {
    this.#offers = this.#offers.then(async () => {
      while (!this.#ended && session.isEstablished() && !make()) await new Promise((resolve) => setTimeout(resolve, 100));
    });
    return this.#offers;
  }

  async #hold(session: Session, on: boolean): Promise<void> {
    await this.#offer(session, () => session.isOnHold().local === on || (on ? session.hold() : session.unhold()));
    if (session.isEstablished()) this.#report({ type: 'held', callId: this.callId, on });
  }

  /** Takes the picture away or brings it back by a new offer; the sound is not interrupted. */
  async #setMedia(media: 'video' | 'audio', because: 'thinLine' | 'chosen' | null): Promise<void> {
    const session = this.#session;
    if (!session) return;
    const transceiver = videoOf(session);
    if (transceiver) transceiver.direction = media === 'video' ? 'sendrecv' : 'inactive';
    else if (media === 'video' && this.#stream) session.connection.addTransceiver('video', { direction: 'sendrecv', streams: [this.#stream] });
    this.#media = media;
    this.#samples = [];
    // With sound alone the camera is let go, too: its lamp says so.
    const showing = this.#showing.then(() => this.#showOwn());
    this.#showing = showing;
    const told = async (): Promise<void> => {
      const shown = await showing;
      await this.#limitPicture();
      this.#report({ type: 'media', callId: this.callId, media, because: shown ? because : 'noCamera' });
    };
    await this.#offer(session, () => session.renegotiate({}, () => void told()));
  }

  #showing: Promise<unknown> = Promise.resolve();
  #media: 'video' | 'audio';
  #resting = false;

  /** While the live picture of a photograph is on; the sound and the other end's picture go on. */
  #rest(on: boolean): void {
    this.#resting = on;
    this.#showing = this.#showing.then(async () => {
      const noCamera = !(await this.#showOwn());
      if (!this.#ended) this.#report({ type: 'rested', callId: this.callId, on, noCamera });
    });
  }

  /**
   * The camera, or a still picture in its place: then it is let go, which may be the photograph's own.
   * @returns false where it is not to be had again; the still picture stays
   */
  async #showOwn(): Promise<boolean> {
    const on = this.#media === 'video' && !this.#resting;
    const [stream, before] = [this.#stream, this.#stream?.getVideoTracks()[0]];
    if (!stream || (before ? on !== this.#still : !on)) return true;
    const track = on ? (await navigator.mediaDevices.getUserMedia({ video: picture }).catch(() => null))?.getVideoTracks()[0] : stillPicture(picture.width, picture.height);
    if (!track || this.#ended) {
      track?.stop();
      return false;
    }
    before?.stop();
    if (before) stream.removeTrack(before);
    stream.addTrack(track);
    this.#still = !on;
    await (this.#session && videoOf(this.#session))?.sender.replaceTrack(track);
    return true;
  }

  async #limitPicture(): Promise<void> {
    for (const sender of this.#session?.connection.getSenders() ?? []) {
      if (sender.track?.kind !== 'video') continue;
      const parameters = sender.getParameters();
      if (parameters.encodings.length === 0) continue;
      for (const encoding of parameters.encodings) Object.assign(encoding, { maxBitrate: mostPictureBits, maxFramerate: picture.frameRate });
      await sender.setParameters(parameters).catch(() => undefined);
    }
  }

  readonly #line = new LineWatch();

  async #look(): Promise<void> {
    const session = this.#session;
    if (!session?.isEstablished()) return;
    if (this.#stalls(session.connection)) return;
    const sample = this.#line.sample(await session.connection.getStats());
    if (this.#media === 'audio') return;
    // How much could be sent is not known while a still picture is.
    this.#samples = [...this.#samples.slice(-9), this.#still ? { ...sample, outgoingKbps: null } : sample];
    if (tooThinForPicture(this.#samples)) void this.#setMedia('audio', 'thinLine');
  }

  #stalledAt: number | null = null;

  /** Chromium tells of a line that broke, and gives up only one that never stood (W3C webrtc 5.6.4). */
  #stalls({ iceConnectionState }: RTCPeerConnection): boolean {
    const stalled = iceConnectionState === 'disconnected' || iceConnectionState === 'failed';
    if (stalled !== (this.#stalledAt !== null)) {
      this.#stalledAt = stalled ? Date.now() : null;
      this.#report({ type: 'stalled', callId: this.callId, on: stalled });
    }
    if (this.#stalledAt !== null && Date.now() - this.#stalledAt >= stallPatienceMs) this.#finish('lineLost');
    return stalled;
  }

  /** A third party hears both and is heard by both: the desk mixes. */
  #join(target: string): void {
    const [ua, session, stream] = [this.#ua, this.#session, this.#stream];
    if (!ua || !session || !stream || this.#mix) return;
    const { callId } = this;
    const mix = mixed(stream, session.connection);
    this.#mix = mix;
    const gone = (because: CallEndReason): void => {
      if (this.#mix !== mix) return;
      const third = this.#third;
      this.#third = null;
      this.#mix = null;
      mix.close();
      this.#report({ type: 'third', callId, number: null, because });
      if (third && !third.isEnded()) third.terminate();
    };
    try {
      this.#third = this.#start(ua, target.includes('@') ? target : `sip:${target.replace(/[^+\d]/g, '')}@${this.#order.uri.split('@')[1]}`, mix.forThird, false, {
        confirmed: () => {
          if (this.#third) mix.add(this.#third.connection);
          this.#report({ type: 'third', callId, number: target, because: null });
        },
        failed: ({ cause }) => gone(reasons[cause] ?? 'unreachable'),
        ended: (over) => gone(reasonOf(over)),
        noRelay: () => gone('relay'),
      });
    } catch {
      // What was typed is no address.
      gone('unreachable');
    }
  }

  end(): void {
    if (this.#session && !this.#session.isEnded()) this.#session.terminate();
    this.#finish('hungUp');
  }

  #finish(reason: CallEndReason): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#watch);
    const [third, mix] = [this.#third, this.#mix];
    [this.#third, this.#mix] = [null, null];
    if (third && !third.isEnded()) third.terminate();
    mix?.close();
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#ua?.stop();
    this.#report({ type: 'ended', callId: this.callId, reason });
  }
}
