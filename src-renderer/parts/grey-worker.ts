/**
 * Draws 8-bit grey frames of a fingerprint scanner onto a canvas that belongs to this worker, so that no
 * frame costs the user interface more than handing it over. A frame that comes while one is drawn replaces it.
 */
interface Frame {
  width: number;
  height: number;
  grey: Uint8Array;
}
type Message = { canvas: OffscreenCanvas } | { frame: Frame };

let canvas: OffscreenCanvas | null = null;
let waiting: Frame | null = null;
let scheduled = false;
let image: ImageData | null = null;

function draw(): void {
  scheduled = false;
  const frame = waiting;
  waiting = null;
  const context = canvas?.getContext('2d', { alpha: false });
  if (!canvas || !context || !frame || frame.width < 1 || frame.height < 1 || frame.grey.length < frame.width * frame.height) return;
  if (canvas.width !== frame.width || canvas.height !== frame.height) {
    canvas.width = frame.width;
    canvas.height = frame.height;
  }
  if (!image || image.width !== frame.width || image.height !== frame.height) image = new ImageData(frame.width, frame.height);
  const pixels = new Uint32Array(image.data.buffer);
  // Opaque grey, the same byte in three channels: 0xAABBGGRR on a little-endian machine.
  for (let index = 0; index < pixels.length; index += 1) pixels[index] = 0xff000000 | ((frame.grey[index] ?? 0) * 0x010101);
  context.putImageData(image, 0, 0);
}

self.addEventListener('message', (event: MessageEvent<Message>) => {
  if ('canvas' in event.data) {
    canvas = event.data.canvas;
    return;
  }
  waiting = event.data.frame;
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(draw);
});
