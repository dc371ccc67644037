/**
 * Key agreement groups behind one face: elliptic curves and prime-order subgroups modulo p, on the
 * standardised or on explicit domain parameters, [TR-03110-3 A.2, D.3], [ICAO 9303-11 9.4, 9.5].
 *
 * Elements that arrive from outside are decoded with full validation (on the curve, in the subgroup),
 * so nothing can be computed with a bad point.
 */
import { weierstrass, type WeierstrassPoint, type WeierstrassPointCons } from '@noble/curves/abstract/weierstrass.js';
import { invert, pow } from '@noble/curves/abstract/modular.js';
import { SchalterError } from '../../../errors.ts';
import { concatBytes } from '../tlv.ts';
import { integerBytes, integerOf } from '../bytes.ts';
import { CURVES, DH_GROUPS } from './domain-parameters.ts';

/** `length` random octets; passed in everywhere so that worked examples run exactly. */
export type RandomSource = (length: number) => Uint8Array;

/** A point, or a number modulo p; only the group that made it may use it. */
export type GroupElement = { readonly group: string; readonly value: unknown };

export interface KeyAgreementGroup {
  readonly kind: 'ecdh' | 'dh';
  /** Unique per set of domain parameters. */
  readonly name: string;
  /** Characteristic of the field. */
  readonly prime: bigint;
  /** Order of the (sub)group. */
  readonly order: bigint;
  /** Octets of a field element. */
  readonly fieldLength: number;
  readonly generator: GroupElement;
  /** Numbers of the curve; `undefined` for DH. */
  readonly curve: CurveParameters | undefined;
  /** Points of the curve, for signatures; `undefined` for DH. */
  readonly points: WeierstrassPointCons<bigint> | undefined;
  /** @throws CHIP_KEY_INVALID unless it is a proper element of the group */
  decode(octets: Uint8Array): GroupElement;
  /** Uncompressed point, or unsigned integer without leading zeros [TR-03110-3 D.2.1, D.3.4]. */
  encode(element: GroupElement): Uint8Array;
  /** s·P, or g^s mod p. @throws CHIP_KEY_INVALID when the result is the neutral element */
  multiply(element: GroupElement, scalar: bigint): GroupElement;
  /** P + Q, or g·h mod p. @throws CHIP_KEY_INVALID when the result is the neutral element */
  combine(a: GroupElement, b: GroupElement): GroupElement;
  /** Shared secret as octets: the x-coordinate, or the number padded to the length of p. */
  secretOf(element: GroupElement): Uint8Array;
  /** Comp(PK) of [TR-03110-3 A.2.2.3] before hashing: the x-coordinate, or the encoded public value. */
  compressionInput(element: GroupElement): Uint8Array;
}

export interface CurveParameters {
  readonly p: bigint;
  readonly a: bigint;
  readonly b: bigint;
  readonly gx: bigint;
  readonly gy: bigint;
  readonly n: bigint;
  readonly h: bigint;
}

export interface DhParameters {
  readonly p: bigint;
  readonly g: bigint;
  /** Order of the subgroup; PKCS#3 parameters do not carry it, then membership cannot be checked fully. */
  readonly q: bigint | undefined;
}

export function keyInvalid(detail: string): SchalterError {
  return new SchalterError(
    'CHIP_KEY_INVALID',
    'negative',
    'Der Chip hat einen ungültigen öffentlichen Schlüssel geliefert; das Verfahren wurde abgebrochen.',
    { cause: new Error(detail) },
  );
}

/** Group on short Weierstrass parameters. @throws CHIP_KEY_INVALID when they do not describe a usable curve */
export function ellipticGroup(parameters: CurveParameters, name = explicitName(parameters)): KeyAgreementGroup {
  const { p, a, b, gx, gy, n, h } = parameters;
  let Point;
  try {
    Point = weierstrass({ p, a, b, n, h, Gx: gx, Gy: gy });
    if (p < 3n || n < 3n || h !== 1n) throw new RangeError('only cofactor 1 is standardised');
    Point.BASE.assertValidity();
    if (!Point.BASE.multiplyUnsafe(n - 1n).equals(Point.BASE.negate())) throw new RangeError('order is wrong');
  } catch (cause) {
    throw keyInvalid(`domain parameters: ${cause instanceof Error ? cause.message : 'unusable'}`);
  }
  type Point = WeierstrassPoint<bigint>;
  const fieldLength = Math.ceil(p.toString(2).length / 8);
  const wrap = (point: Point): GroupElement => {
    if (point.is0()) throw keyInvalid('point at infinity');
    return { group: name, value: point };
  };
  const unwrap = (element: GroupElement): Point => {
    if (element.group !== name) throw new RangeError('element of another group');
    return element.value as Point;
  };
  const x = (element: GroupElement): Uint8Array => integerBytes(unwrap(element).x, fieldLength);
  return {
    kind: 'ecdh',
    name,
    prime: p,
    order: n,
    fieldLength,
    curve: parameters,
    points: Point,
    generator: { group: name, value: Point.BASE },
    decode(octets) {
      if (octets[0] !== 0x04 || octets.length !== 1 + 2 * fieldLength) throw keyInvalid('not an uncompressed point');
      const affine = {
        x: integerOf(octets.subarray(1, 1 + fieldLength)),
        y: integerOf(octets.subarray(1 + fieldLength)),
      };
      try {
        const point = Point.fromAffine(affine);
        point.assertValidity();
        return wrap(point);
      } catch (cause) {
        throw keyInvalid(cause instanceof Error ? cause.message : 'not on the curve');
      }
    },
    encode(element) {
      const point = unwrap(element);
      return concatBytes(Uint8Array.of(4), integerBytes(point.x, fieldLength), integerBytes(point.y, fieldLength));
    },
    multiply(element, scalar) {
      const reduced = ((scalar % n) + n) % n;
      if (reduced === 0n) throw keyInvalid('scalar zero');
      return wrap(unwrap(element).multiply(reduced));
    },
    combine: (first, second) => wrap(unwrap(first).add(unwrap(second))),
    secretOf: x,
    compressionInput: x,
  };
}

/** Subgroup modulo p. Without `q`, only trivial elements can be refused. */
export function multiplicativeGroup(parameters: DhParameters, name = explicitName(parameters)): KeyAgreementGroup {
  const { p, g } = parameters;
  const q = parameters.q ?? (p - 1n) / 2n;
  const fieldLength = Math.ceil(p.toString(2).length / 8);
  if (p < 5n || g < 2n || g >= p) throw keyInvalid('domain parameters out of range');
  const wrap = (value: bigint): GroupElement => {
    if (value <= 1n || value >= p - 1n) throw keyInvalid('trivial group element');
    return { group: name, value };
  };
  const unwrap = (element: GroupElement): bigint => {
    if (element.group !== name) throw new RangeError('element of another group');
    return element.value as bigint;
  };
  const encode = (element: GroupElement): Uint8Array => unsignedOctets(unwrap(element));
  return {
    kind: 'dh',
    name,
    prime: p,
    order: q,
    fieldLength,
    curve: undefined,
    points: undefined,
    generator: { group: name, value: g },
    decode(octets) {
      if (octets.length === 0 || octets.length > fieldLength) throw keyInvalid('length of the public value');
      const value = integerOf(octets);
      const element = wrap(value);
      if (parameters.q !== undefined && pow(value, q, p) !== 1n) throw keyInvalid('not in the subgroup');
      return element;
    },
    encode,
    multiply: (element, scalar) => wrap(pow(unwrap(element), scalar, p)),
    combine: (first, second) => wrap((unwrap(first) * unwrap(second)) % p),
    secretOf: (element) => integerBytes(unwrap(element), fieldLength),
    compressionInput: encode,
  };
}

/** Inverse modulo m, for the mappings. */
export const inverse = invert;

/** Unsigned integer without leading zero octets [TR-03110-3 D.2.1.1]. */
export function unsignedOctets(value: bigint): Uint8Array {
  return integerBytes(value, Math.max(1, Math.ceil(value.toString(16).length / 2)));
}

function explicitName(parameters: object): string {
  return `explicit ${Object.values(parameters).map((value) => (value as bigint | undefined)?.toString(36) ?? '-').join('.')}`;
}

const cache = new Map<number, KeyAgreementGroup>();

/** Standardised domain parameters by id [TR-03110-3 Table 4]; `undefined` for an id that is not assigned. */
export function standardGroup(id: number): KeyAgreementGroup | undefined {
  const known = cache.get(id);
  if (known !== undefined) return known;
  const curve = CURVES[id];
  const dh = DH_GROUPS[id];
  const number = (hex: string): bigint => BigInt(`0x${hex}`);
  let group: KeyAgreementGroup | undefined;
  if (curve !== undefined) {
    group = ellipticGroup({
      p: number(curve.p), a: number(curve.a), b: number(curve.b),
      gx: number(curve.gx), gy: number(curve.gy), n: number(curve.n), h: 1n,
    }, curve.name);
  } else if (dh !== undefined) {
    group = multiplicativeGroup({ p: number(dh.p), g: number(dh.g), q: number(dh.q) }, dh.name);
  }
  if (group !== undefined) cache.set(id, group);
  return group;
}

/** Standardised curve by its object identifier; `undefined` if it is none. */
export function namedCurve(oid: string): KeyAgreementGroup | undefined {
  const entry = Object.entries(CURVES).find(([, curve]) => curve.oid === oid);
  return entry === undefined ? undefined : standardGroup(Number(entry[0]));
}

/** The same parameters among the standardised ones, so that their cached tables are used. */
export function standardIdOf(parameters: CurveParameters): number | undefined {
  const same = (hex: string, value: bigint): boolean => BigInt(`0x${hex}`) === value;
  const entry = Object.entries(CURVES).find(([, curve]) =>
    same(curve.p, parameters.p) && same(curve.a, parameters.a) && same(curve.b, parameters.b) &&
    same(curve.gx, parameters.gx) && same(curve.gy, parameters.gy) && same(curve.n, parameters.n));
  return entry === undefined ? undefined : Number(entry[0]);
}

/** Private key by rejection: as many random octets as the order has, drawn again until 1 ≤ k < order. */
export function privateKeyFor(group: KeyAgreementGroup, random: RandomSource): bigint {
  const length = Math.ceil(group.order.toString(2).length / 8);
  const excess = length * 8 - group.order.toString(2).length;
  for (let attempt = 0; attempt < 200; attempt++) {
    const key = integerOf(random(length)) & ((1n << BigInt(length * 8 - excess)) - 1n);
    if (key > 0n && key < group.order) return key;
  }
  throw new SchalterError('CHIP_RANDOM_BROKEN', 'internal', 'Der Zufallsgenerator liefert keine brauchbaren Werte.');
}
