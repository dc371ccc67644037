/**
 * The subband structure of WSQ, IAFIS-IC-0110 figure "Symmetric wavelet decomposition": which rectangle
 * of the coefficient plane is split in which order, and where the 64 subbands lie.
 *
 * A region that holds high-pass coefficients along an axis is mirrored along that axis: its own
 * high-pass half comes first. That is what `mirrorX` and `mirrorY` say.
 */
export interface Region {
  x: number;
  y: number;
  width: number;
  height: number;
  mirrorX: boolean;
  mirrorY: boolean;
}

/** Length of the first half of a split: low-pass gets the odd sample; the mirrored halves swap places. */
const firstLength = (length: number, mirrored: boolean): number => (mirrored ? length >> 1 : (length + 1) >> 1);

/** The four quarters in the order upper left, upper right, lower left, lower right. */
export function quarters(region: Region): [Region, Region, Region, Region] {
  const left = firstLength(region.width, region.mirrorX);
  const top = firstLength(region.height, region.mirrorY);
  const part = (right: boolean, lower: boolean): Region => ({
    x: region.x + (right ? left : 0),
    y: region.y + (lower ? top : 0),
    width: right ? region.width - left : left,
    height: lower ? region.height - top : top,
    mirrorX: right,
    mirrorY: lower,
  });
  return [part(false, false), part(true, false), part(false, true), part(true, true)];
}

export interface SubbandTree {
  /** Regions in the order the encoder splits them; the decoder goes backwards. */
  splits: Region[];
  /** The 64 subbands in coding order. */
  subbands: Region[];
}

/** Builds the tree for a picture size. */
export function buildTree(width: number, height: number): SubbandTree {
  const splits: Region[] = [];
  const split = (region: Region): [Region, Region, Region, Region] => {
    splits.push(region);
    return quarters(region);
  };
  const [low, right, lower, diagonal] = split({ x: 0, y: 0, width, height, mirrorX: false, mirrorY: false });
  const rightBands = split(right);
  const lowerBands = split(lower);
  const [lowLow, lowRight, lowLower, lowDiagonal] = split(low);
  const sixteenth = (region: Region): Region[] => split(region).flatMap((quarter) => split(quarter));
  const secondRight = sixteenth(lowRight);
  const secondLower = sixteenth(lowLower);
  const [first, ...others] = split(lowLow);
  const [deepest, ...deep] = split(first);
  const third = [...deep, ...others.flatMap((quarter) => split(quarter))];
  const subbands = [...split(deepest), ...third, ...secondRight, ...secondLower, lowDiagonal, ...rightBands, ...lowerBands, ...quarters(diagonal)];
  return { splits, subbands };
}
