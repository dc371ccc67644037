/** Encodes camera frames away from the user interface: small JPEG for measuring, full size for keeping. */
interface Job {
  id: number;
  bitmap: ImageBitmap;
  /** 0…1; 1 keeps the colour channels at full resolution. */
  quality: number;
}

self.addEventListener('message', (event: MessageEvent<Job>) => {
  const { id, bitmap, quality } = event.data;
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d', { alpha: false })?.drawImage(bitmap, 0, 0);
  bitmap.close();
  void canvas
    .convertToBlob({ type: 'image/jpeg', quality })
    .then((blob) => blob.arrayBuffer())
    .then((buffer) => self.postMessage({ id, buffer }, { transfer: [buffer] }));
});
