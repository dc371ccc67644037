/**
 * Elliptic curves of certificates: named [RFC 5480 2.1.1.1, RFC 5639] or with all parameters written out
 * [TR-03111 2.1.1, ICAO 9303-12 7.1.1.1 demands the latter]. A written-out curve that equals a standard
 * one becomes that one, so that its precomputed tables are shared.
 */
import { weierstrass } from '@noble/curves/abstract/weierstrass.js';
import type { WeierstrassPoint, WeierstrassPointCons } from '@noble/curves/abstract/weierstrass.js';
import { CURVES } from '../chip/crypto/domain-parameters.ts';
import { integerOf } from '../chip/bytes.ts';
import type { TlvNode } from '../chip/tlv.ts';
import { asn1Error, expectTag, integerValue, octetsOf, oidOf, sequenceOf } from './asn1.ts';

export interface Curve {
  /** `brainpoolP256r1`; `explicit` for parameters that are no standard curve's. */
  readonly name: string;
  /** Whether the certificate wrote the parameters out instead of naming the curve. */
  readonly explicit: boolean;
  readonly Point: WeierstrassPointCons<bigint>;
  /** Order of the base point. */
  readonly order: bigint;
}

interface Parameters { readonly p: bigint; readonly a: bigint; readonly b: bigint; readonly n: bigint; readonly h: bigint; readonly Gx: bigint; readonly Gy: bigint }

/** Curves that certificates use beyond those standardised for chips. */
const FURTHER_CURVES = [
  {
    name: 'brainpoolP160r1', oid: '1.3.36.3.3.2.8.1.1.1',
    p: 'E95E4A5F737059DC60DFC7AD95B3D8139515620F', a: '340E7BE2A280EB74E2BE61BADA745D97E8F7C300',
    b: '1E589A8595423412134FAA2DBDEC95C8D8675E58', gx: 'BED5AF16EA3F6A4F62938C4631EB5AF7BDBCDBC3',
    gy: '1667CB477A1A8EC338F94741669C976316DA6321', n: 'E95E4A5F737059DC60DF5991D45029409E60FC09',
  },
];

const NAMED = [...Object.values(CURVES), ...FURTHER_CURVES].map((numbers) => ({
  name: numbers.name,
  oid: numbers.oid,
  parameters: {
    p: BigInt(`0x${numbers.p}`), a: BigInt(`0x${numbers.a}`), b: BigInt(`0x${numbers.b}`), n: BigInt(`0x${numbers.n}`), h: 1n,
    Gx: BigInt(`0x${numbers.gx}`), Gy: BigInt(`0x${numbers.gy}`),
  } satisfies Parameters,
}));

const pointClasses = new Map<string, WeierstrassPointCons<bigint>>();

function pointClassOf(name: string, parameters: Parameters): WeierstrassPointCons<bigint> {
  const known = pointClasses.get(name);
  if (known !== undefined) return known;
  const Point = weierstrass<bigint>(parameters);
  pointClasses.set(name, Point);
  return Point;
}

/**
 * Curve from the parameters of an EC key's AlgorithmIdentifier.
 * @returns `undefined` where none are given (implicit) or the field is binary: not supported
 * @throws TRUST_ASN1_MALFORMED for parameters that are no curve
 */
export function curveOf(parameters: TlvNode | undefined): Curve | undefined {
  if (parameters === undefined || parameters.tag === 0x05) return undefined;
  if (parameters.tag === 0x06) {
    const oid = oidOf(parameters, 'named curve');
    const named = NAMED.find((curve) => curve.oid === oid);
    if (named === undefined) return undefined;
    return { name: named.name, explicit: false, Point: pointClassOf(named.name, named.parameters), order: named.parameters.n };
  }
  return explicitCurve(parameters);
}

/** SpecifiedECDomain [TR-03111 2.1.1]: version, field, curve, base, order, cofactor. */
function explicitCurve(node: TlvNode): Curve | undefined {
  const [, fieldNode, curveNode, baseNode, orderNode, cofactorNode] = sequenceOf(node, 'ECParameters');
  const [fieldType, prime] = sequenceOf(fieldNode, 'FieldID');
  if (oidOf(fieldType, 'field type') !== '1.2.840.10045.1.1') return undefined;
  const p = integerValue(prime, 'prime');
  if (p.toString(2).length < 160 || p.toString(2).length > 640 || p % 2n === 0n) throw asn1Error('prime of impossible size');
  const [aNode, bNode] = sequenceOf(curveNode, 'Curve');
  const a = integerOf(octetsOf(aNode, 'a')) % p;
  const b = integerOf(octetsOf(bNode, 'b')) % p;
  const n = integerValue(orderNode, 'order');
  const standard = NAMED.find(({ parameters: s }) => s.p === p && s.a === a && s.b === b && s.n === n);
  const base = octetsOf(expectTag(baseNode, 0x04, 'base point'), 'base point');
  if (standard !== undefined) {
    const Point = pointClassOf(standard.name, standard.parameters);
    if (!isBase(Point, base)) throw asn1Error('base point of another group');
    return { name: standard.name, explicit: true, Point, order: n };
  }
  const h = cofactorNode?.tag === 0x02 ? integerValue(cofactorNode, 'cofactor') : 1n;
  if (n < 1n << 128n || h < 1n || h > 8n) throw asn1Error('order or cofactor out of bounds');
  const Point = groupOf(base, { p, a, b, n, h });
  if (!Point.BASE.multiplyUnsafe(n - 1n).add(Point.BASE).equals(Point.ZERO)) throw asn1Error('order does not belong to the base point');
  return { name: 'explicit', explicit: true, Point, order: n };
}

function isBase(Point: WeierstrassPointCons<bigint>, encoded: Uint8Array): boolean {
  try {
    return decodePoint(Point, encoded).equals(Point.BASE);
  } catch {
    return false;
  }
}

/** The group itself; the library's complaint about parameters that are no curve becomes ours. */
function groupOf(base: Uint8Array, numbers: Omit<Parameters, 'Gx' | 'Gy'>): WeierstrassPointCons<bigint> {
  try {
    const { x: Gx, y: Gy } = uncompressed(base, numbers.p, numbers.a, numbers.b);
    const Point = weierstrass<bigint>({ ...numbers, Gx, Gy });
    Point.BASE.assertValidity();
    return Point;
  } catch {
    throw asn1Error('parameters are no curve');
  }
}

/** Coordinates of an encoded base point before there is a group to decode it with. */
function uncompressed(point: Uint8Array, p: bigint, a: bigint, b: bigint): { x: bigint; y: bigint } {
  const form = point[0];
  const body = point.subarray(1);
  if ((form === 0x04 || form === 0x06 || form === 0x07) && body.length % 2 === 0) {
    return { x: integerOf(body.subarray(0, body.length / 2)), y: integerOf(body.subarray(body.length / 2)) };
  }
  if (form === 0x02 || form === 0x03) {
    const x = integerOf(body);
    const Fp = weierstrass<bigint>({ p, a, b, n: p, h: 1n, Gx: 0n, Gy: 0n }).Fp;
    const y = Fp.sqrt((x ** 3n + a * x + b) % p);
    return { x, y: (y & 1n) === BigInt(form & 1) ? y : p - y };
  }
  throw asn1Error('base point in unknown form');
}

/**
 * Decodes a public point, compressed, uncompressed or hybrid [X9.62 4.3.7].
 * @throws when it is not on the curve
 */
export function decodePoint(Point: WeierstrassPointCons<bigint>, encoded: Uint8Array): WeierstrassPoint<bigint> {
  const form = encoded[0];
  const body = encoded.subarray(1);
  let point: WeierstrassPoint<bigint>;
  if ((form === 0x04 || form === 0x06 || form === 0x07) && body.length % 2 === 0) {
    // halves instead of a fixed width: some keys carry superfluous leading zeros
    point = Point.fromAffine({ x: integerOf(body.subarray(0, body.length / 2)), y: integerOf(body.subarray(body.length / 2)) });
  } else {
    point = Point.fromBytes(encoded);
  }
  point.assertValidity();
  return point;
}
