/**
 * The other end of a practised call: an invented interpreter who picks up, in a hidden page of training mode
 * (src-main/window/training-end.ts). SIP and media are those of the office; what is seen and heard is drawn and
 * sounded here, says that it is an exercise, and answers nobody.
 */
import JsSIP from 'jssip';
import { trainingDomain, trainingEnd } from '../../src-main/training/interpreters/names.ts';

const [width, height, framesPerSecond] = [320, 240, 5];
/** A caller hears it ring. */
const pickUpAfterMs = 1500;
const toneEveryMs = 4000;

const canvas = Object.assign(document.createElement('canvas'), { width, height });
const pen = canvas.getContext('2d')!;

/** Head and shoulders who nod, and what this is. */
function draw(at: number): void {
  const nod = Math.sin(at / 700) * 3;
  const shapes: [string, () => void][] = [
    ['#dfe5ea', () => pen.fillRect(0, 0, width, height)],
    ['#40566b', () => (pen.beginPath(), pen.ellipse(160, 236, 84, 70, 0, 0, 2 * Math.PI), pen.fill())],
    ['#a07e56', () => (pen.beginPath(), pen.ellipse(160, 108 + nod, 42, 52, 0, 0, 2 * Math.PI), pen.fill())],
    ['#2f211a', () => (pen.beginPath(), pen.ellipse(160, 78 + nod, 46, 30, 0, Math.PI, 2 * Math.PI), pen.fill())],
    ['#1f2a33', () => pen.fillRect(0, height - 44, width, 44)],
  ];
  for (const [colour, fill] of shapes) {
    pen.fillStyle = colour;
    fill();
  }
  pen.fillStyle = '#ffffff';
  pen.font = 'bold 18px sans-serif';
  pen.textAlign = 'center';
  pen.fillText('Übung: niemand hört zu', width / 2, height - 16);
}

const sound = new AudioContext();
const line = sound.createMediaStreamDestination();

/** Two soft notes, so that the line is heard to work. */
function tone(): void {
  for (const [note, hertz] of [523, 659].entries()) {
    const [begin, voice, loud] = [sound.currentTime + note * 0.25, sound.createOscillator(), sound.createGain()];
    voice.frequency.value = hertz;
    loud.gain.setValueAtTime(0, begin);
    loud.gain.linearRampToValueAtTime(0.08, begin + 0.05);
    loud.gain.linearRampToValueAtTime(0, begin + 0.22);
    voice.connect(loud).connect(line);
    voice.start(begin);
    voice.stop(begin + 0.25);
  }
}

draw(0);
setInterval(() => draw(performance.now()), 1000 / framesPerSecond);
setInterval(tone, toneEveryMs);
const picture = canvas.captureStream(framesPerSecond);

const ua = new JsSIP.UA({ sockets: [new JsSIP.WebSocketInterface(decodeURIComponent(location.hash.slice(1)))], uri: `sip:${trainingEnd}@${trainingDomain}`, register: true, session_timers: false });
ua.on('newRTCSession', ({ session, originator, request }: { session: { answer(options: object): void; isEnded(): boolean }; originator: string; request: { body: string } }) => {
  if (originator !== 'remote') return;
  const seen = /^m=video [1-9]/m.test(request.body);
  setTimeout(() => {
    if (session.isEnded()) return;
    session.answer({ mediaStream: new MediaStream([...line.stream.getTracks(), ...(seen ? picture.getTracks() : [])]), pcConfig: { iceServers: [] } });
  }, pickUpAfterMs);
});
ua.start();
