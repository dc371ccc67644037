/** What the other end sees while the own picture rests: two bars, redrawn once a second for an end that lost the packet before. */
const redrawEveryMs = 1000;

export function stillPicture(width: number, height: number): MediaStreamTrack {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const pen = canvas.getContext('2d')!;
  const draw = (): void => {
    pen.fillStyle = '#111820';
    pen.fillRect(0, 0, width, height);
    pen.fillStyle = '#b8c4d0';
    for (const left of [0.42, 0.53]) pen.fillRect(left * width, 0.38 * height, 0.05 * width, 0.24 * height);
    if (track.readyState === 'ended') clearInterval(timer);
  };
  const track = canvas.captureStream(1).getVideoTracks()[0]!;
  const timer = setInterval(draw, redrawEveryMs);
  draw();
  return track;
}
