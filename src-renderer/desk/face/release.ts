/** Automatic release (3.1): the picture is taken when every criterion has been met without a break. Pure. */

/** How long the criteria must hold, so that a passing frame is not taken in mid-movement. */
export const STABLE_MILLISECONDS = 800;

export interface Steadiness {
  okSince: number | null;
}

/** Feeds one assessment; `release` is true once, then steadiness begins anew. */
export function feed(before: Steadiness, ok: boolean, at: number): { next: Steadiness; progress: number; release: boolean } {
  if (!ok) return { next: { okSince: null }, progress: 0, release: false };
  const okSince = before.okSince ?? at;
  const held = at - okSince;
  if (held >= STABLE_MILLISECONDS) return { next: { okSince: null }, progress: 1, release: true };
  return { next: { okSince }, progress: held / STABLE_MILLISECONDS, release: false };
}
