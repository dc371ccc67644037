/** Encodes camera frames away from the user interface: small JPEG for measuring, full size without loss for keeping. */
interface Job {
  id: number;
  bitmap: ImageBitmap;
  /** JPEG quality 0…1; null without loss (4.6.1.1: what is kept is compressed once, after cropping). */
  quality: number | null;
}

self.addEventListener('message', (event: MessageEvent<Job>) => {
  const { id, bitmap, quality } = event.data;
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d', { alpha: false })?.drawImage(bitmap, 0, 0);
  bitmap.close();
  void canvas
    .convertToBlob(quality === null ? { type: 'image/png' } : { type: 'image/jpeg', quality })
    .then((blob) => blob.arrayBuffer())
    .then((buffer) => self.postMessage({ id, buffer }, { transfer: [buffer] }));
});
