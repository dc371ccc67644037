/** A magnifier over one picture, or over two of the same place: the left half shows the first, the right half the second. */
import type { ReactElement } from 'react';

/** Place in the picture as shares of its width and height. */
export interface Spot {
  x: number;
  y: number;
}

/** How many times the picture as shown. */
const ZOOM = 3.5;

/** @param size of the picture as shown, CSS pixels */
export function Lens({ spot, urls, size }: { spot: Spot; urls: readonly string[]; size: { width: number; height: number } }): ReactElement {
  const radius = Math.min(110, size.width / 4);
  const [left, top] = [spot.x * size.width - radius, spot.y * size.height - radius];
  return (
    <div className="lens" aria-hidden="true" style={{ left, top, width: 2 * radius, height: 2 * radius }}>
      {urls.map((url, index) => (
        <div
          key={url}
          className="lens-half"
          style={{
            left: index * radius,
            width: urls.length === 1 ? 2 * radius : radius,
            backgroundImage: `url(${url})`,
            backgroundSize: `${size.width * ZOOM}px ${size.height * ZOOM}px`,
            backgroundPosition: `${radius - index * radius - spot.x * size.width * ZOOM}px ${radius - spot.y * size.height * ZOOM}px`,
          }}
        />
      ))}
    </div>
  );
}
