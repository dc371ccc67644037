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
  const { data, width, channels } = image;
  const [coloured, transparent] = [channels >= 3, channels === 2 || channels === 4];
  const squared = step * step;
  for (let y = 0, to = 0; y < grey.height; y++) {
    for (let x = 0; x < grey.width; x++, to++) {
      let sum = 0;
      for (let j = 0; j < step; j++) {
        for (let i = 0, at = ((y * step + j) * width + x * step) * channels; i < step; i++, at += channels) {
          let value = data[at]!;
          if (coloured) {
            const green = data[at + 1]!;
            const blue = data[at + 2]!;
            const most = value > green ? (value > blue ? value : blue) : green > blue ? green : blue;
            value = (0.3 * value + 0.59 * green + 0.11 * blue + most) / 2;
          }
          sum += transparent ? 255 - ((255 - value) * data[at + channels - 1]!) / 255 : value;
        }
      }
      grey.data[to] = sum / squared;
    }
  }
  return grey;
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
  const [across, down] = [placesOf(width, grey.width, scale, taps), placesOf(height, grey.height, scale, taps)];
  const { data } = grey;
  const rows = new Float32Array(grey.width);
  for (let y = 0; y < height; y++) {
    rows.fill(0);
    for (let tap = y * taps; tap < (y + 1) * taps; tap++) {
      const from = down.at[tap]! * grey.width;
      const part = down.part[tap]!;
      for (let x = 0; x < grey.width; x++) rows[x]! += data[from + x]! * (1 - part) + data[from + grey.width + x]! * part;
    }
    for (let x = 0, tap = 0; x < width; x++) {
      let sum = 0;
      for (let end = tap + taps; tap < end; tap++) {
        const at = across.at[tap]!;
        const part = across.part[tap]!;
        sum += rows[at]! * (1 - part) + rows[at + 1]! * part;
      }
      result.data[y * width + x] = sum / (taps * taps);
    }
  }
  return result;
}

/** For each tap of a resized side: the pixel before it and the share of the one behind. */
function placesOf(length: number, from: number, scale: number, taps: number): { at: Int32Array; part: Float32Array } {
  const [at, part] = [new Int32Array(length * taps), new Float32Array(length * taps)];
  for (let tap = 0; tap < at.length; tap++) {
    const place = Math.max(0, Math.min(from - 1.001, (tap + 0.5) / taps / scale - 0.5));
    at[tap] = place;
    part[tap] = place - at[tap]!;
  }
  return { at, part };
}

/** A quarter turn clockwise. */
export function quarterTurn({ data, width, height }: Grey): Grey {
  const turned = newGrey(height, width);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) turned.data[x * height + (height - 1 - y)] = data[y * width + x]!;
  return turned;
}

/** How much darker each pixel is than the mean of its surroundings (a square of 2·radius+1), 0 if lighter. */
export function darkness(grey: Grey, radius: number): Grey {
  const { width, height, data } = grey;
  const result = newGrey(width, height, 0);
  // Sums of each column over the rows around y, moved on row by row; one more in front, so that a running sum can start at 0.
  const columns = new Float64Array(width);
  const sums = new Float64Array(width + 1);
  const add = (y: number, sign: number) => {
    for (let x = 0, at = y * width; x < width; x++, at++) columns[x]! += sign * data[at]!;
  };
  for (let y = 0; y < Math.min(radius, height); y++) add(y, 1);
  for (let y = 0; y < height; y++) {
    if (y + radius < height) add(y + radius, 1);
    if (y - radius - 1 >= 0) add(y - radius - 1, -1);
    const rows = Math.min(height, y + radius + 1) - Math.max(0, y - radius);
    for (let x = 0, sum = 0; x < width; x++) sums[x + 1] = sum += columns[x]!;
    for (let x = 0, at = y * width; x < width; x++, at++) {
      const left = x < radius ? 0 : x - radius;
      const right = x + radius + 1 > width ? width : x + radius + 1;
      const darker = (sums[right]! - sums[left]!) / (rows * (right - left)) - data[at]!;
      if (darker > 0) result.data[at] = darker;
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
