/**
 * Grey pictures and what reading a zone needs to do with them. Pure functions, no I/O.
 */

/** 0 black to 255 white, row by row. */
export interface Grey {
  data: Float32Array;
  width: number;
  height: number;
}

/** What a caller hands over: interleaved samples of one byte. */
export interface PageImage {
  data: Uint8Array | Uint8ClampedArray;
  width: number;
  height: number;
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA. */
  channels: number;
  /** Pixels per inch where known; only passed on. */
  ppi?: number;
}

export function newGrey(width: number, height: number, value = 0): Grey {
  const data = new Float32Array(width * height);
  return { data: value === 0 ? data : data.fill(value), width, height };
}

/**
 * Brightness for reading: the mean of luminance and the brightest channel, since zones are printed
 * black and backgrounds in colour. Transparent places count as white.
 * @param step squares of this many pixels become one, so that a large photograph is never held whole
 */
export function toGrey(image: PageImage, step = 1): Grey {
  const grey = newGrey(Math.floor(image.width / step), Math.floor(image.height / step));
  const { width, channels } = image;
  for (let y = 0, to = 0; y < grey.height; y++) {
    for (let x = 0; x < grey.width; x++, to++) {
      let sum = 0;
      for (let j = 0; j < step; j++) {
        for (let i = 0, at = ((y * step + j) * width + x * step) * channels; i < step; i++, at += channels) sum += brightness(image, at);
      }
      grey.data[to] = sum / (step * step);
    }
  }
  return grey;
}

function brightness({ data, channels }: PageImage, at: number): number {
  let value = data[at]!;
  if (channels >= 3) {
    const [green, blue] = [data[at + 1]!, data[at + 2]!];
    value = (0.3 * value + 0.59 * green + 0.11 * blue + Math.max(value, green, blue)) / 2;
  }
  return channels === 2 || channels === 4 ? 255 - ((255 - value) * data[at + channels - 1]!) / 255 : value;
}

/** Value between four pixels; outside the picture the nearest edge. */
export function sample(grey: Grey, x: number, y: number): number {
  const { data, width, height } = grey;
  const cx = x < 0 ? 0 : x > width - 1.001 ? width - 1.001 : x;
  const cy = y < 0 ? 0 : y > height - 1.001 ? height - 1.001 : y;
  const left = cx | 0;
  const top = cy | 0;
  const fx = cx - left;
  const fy = cy - top;
  const at = top * width + left;
  return (data[at]! * (1 - fx) + data[at + 1]! * fx) * (1 - fy) + (data[at + width]! * (1 - fx) + data[at + width + 1]! * fx) * fy;
}

/** Scales by averaging when smaller and by interpolation when larger. */
export function resize(grey: Grey, scale: number): Grey {
  const [width, height] = [Math.max(2, Math.round(grey.width * scale)), Math.max(2, Math.round(grey.height * scale))];
  const result = newGrey(width, height);
  const taps = Math.max(1, Math.round(1 / scale));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let i = 0; i < taps; i++) for (let j = 0; j < taps; j++) sum += sample(grey, (x + (j + 0.5) / taps) / scale - 0.5, (y + (i + 0.5) / taps) / scale - 0.5);
      result.data[y * width + x] = sum / (taps * taps);
    }
  }
  return result;
}

/** A quarter turn clockwise. */
export function quarterTurn({ data, width, height }: Grey): Grey {
  const turned = newGrey(height, width);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) turned.data[x * height + (height - 1 - y)] = data[y * width + x]!;
  return turned;
}

/** Sums over all pixels above and left, one row and column larger than the picture. */
export function integral({ data, width, height }: Grey): Float64Array {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += data[y * width + x]!;
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + row;
    }
  }
  return sums;
}

/** How much darker each pixel is than the mean of its surroundings (a square of 2·radius+1), 0 if lighter. */
export function darkness(grey: Grey, radius: number): Grey {
  const { width, height } = grey;
  const sums = integral(grey);
  const result = newGrey(width, height, 0);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [Math.max(0, y - radius), Math.min(height, y + radius + 1)];
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - radius), Math.min(width, x + radius + 1)];
      const sum = sums[bottom * (width + 1) + right]! - sums[top * (width + 1) + right]! - sums[bottom * (width + 1) + left]! + sums[top * (width + 1) + left]!;
      result.data[y * width + x] = Math.max(0, sum / ((bottom - top) * (right - left)) - grey.data[y * width + x]!);
    }
  }
  return result;
}

const halves = new WeakMap<Grey, Grey>();

/** The picture at half its size; made once for each picture. */
export function halved(grey: Grey): Grey {
  const known = halves.get(grey);
  if (known) return known;
  const [width, height] = [Math.max(2, grey.width >> 1), Math.max(2, grey.height >> 1)];
  const small = newGrey(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = Math.min(2 * y, grey.height - 2) * grey.width + Math.min(2 * x, grey.width - 2);
      small.data[y * width + x] = (grey.data[at]! + grey.data[at + 1]! + grey.data[at + grey.width]! + grey.data[at + grey.width + 1]!) / 4;
    }
  }
  halves.set(grey, small);
  return small;
}
