// One-to-one and one-to-many comparison; see match/compare.ts and match/gallery.ts.
#include <algorithm>
#include <climits>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <numeric>
#include "finger.h"

#if defined(__GNUC__) && defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__APPLE__)
// Counting ones in one instruction where the processor has it; chosen when the addon is loaded.
#define WITH_POPCOUNT __attribute__((target_clones("arch=haswell", "popcnt", "default")))
#else
#define WITH_POPCOUNT
#endif

namespace finger {
namespace {

constexpr int rootCount = 24, angleTolerance = 20, nearTolerance = 8, farTolerance = 14;
constexpr int pairWorth = 200, mismatchCost = 350, mismatchReach = 45;
constexpr int turnTolerance = 48;

inline int popcount(uint64_t word) {
#if defined(__GNUC__)
  return __builtin_popcountll(word);
#else
  word -= (word >> 1) & 0x5555555555555555ull;
  word = (word & 0x3333333333333333ull) + ((word >> 2) & 0x3333333333333333ull);
  return static_cast<int>((((word + (word >> 4)) & 0x0f0f0f0f0f0f0f0full) * 0x0101010101010101ull) >> 56);
#endif
}

inline int sharedBits(const uint32_t* a, const uint32_t* b) {
  uint64_t u[4], v[4];
  std::memcpy(u, a, sizeof u);
  std::memcpy(v, b, sizeof v);
  return popcount(u[0] & v[0]) + popcount(u[1] & v[1]) + popcount(u[2] & v[2]) + popcount(u[3] & v[3]);
}

int turnBetween(int a, int b) { return ((a - b + 128) & 255) - 128; }
int squareOf(const Prepared& t, int i, int j) {
  const int dx = t.x[i] - t.x[j], dy = t.y[i] - t.y[j];
  return dx * dx + dy * dy;
}

WITH_POPCOUNT
void fillLikeness(const Prepared& a, const Prepared& b, int32_t* alike) {
  for (int i = 0; i < a.count; i++)
    for (int j = 0; j < b.count; j++) {
      const int total = a.weights[i] + b.weights[j];
      *alike++ = total < 8 ? 0 : 2000 * sharedBits(a.codes + i * codeWords, b.codes + j * codeWords) / total;
    }
}

std::vector<int> bestRoots(const std::vector<int32_t>& alike) {
  std::vector<int> top;
  for (int index = 0; index < static_cast<int>(alike.size()); index++) {
    const int value = alike[index];
    if (value == 0 || (top.size() == rootCount && value <= alike[top.back()])) continue;
    if (top.size() < rootCount) top.push_back(index);
    size_t at = top.size() - 1;
    for (; at > 0 && alike[top[at - 1]] < value; at--) top[at] = top[at - 1];
    top[at] = index;
  }
  return top;
}

int mismatches(const Prepared& t, const std::vector<int>& members, const std::vector<uint8_t>& paired) {
  int count = 0;
  for (int i = 0; i < t.count; i++) {
    if (paired[i]) continue;
    int near = 0;
    for (const int m : members)
      if (squareOf(t, m, i) <= mismatchReach * mismatchReach && ++near == 2) break;
    if (near == 2) count++;
  }
  return count;
}

struct Growth {
  std::vector<int> order, squares, members, membersB, shiftX, shiftY;
  std::vector<uint8_t> pairedA, pairedB;
};

Comparison grow(const Prepared& a, const Prepared& b, const std::vector<int32_t>& alike, int rootA, int rootB, Growth& g) {
  const int turn = (b.angle[rootB] - a.angle[rootA]) & 255;
  const int cosine = cosTable[turn], sine = sinTable[turn];
  g.order.resize(a.count);
  g.squares.resize(a.count);
  std::iota(g.order.begin(), g.order.end(), 0);
  for (int i = 0; i < a.count; i++) g.squares[i] = squareOf(a, i, rootA);
  std::sort(g.order.begin(), g.order.end(), [&](int i, int j) { return g.squares[i] != g.squares[j] ? g.squares[i] < g.squares[j] : i < j; });
  g.members.clear();
  g.membersB.clear();
  g.shiftX.assign(a.count, 0);
  g.shiftY.assign(a.count, 0);
  g.pairedA.assign(a.count, 0);
  g.pairedB.assign(b.count, 0);
  int evidence = 0;
  for (const int i : g.order) {
    const int dx = a.x[i] - a.x[rootA], dy = a.y[i] - a.y[rootA];
    int first = -1, second = -1, least = INT_MAX, next = INT_MAX;
    for (const int m : g.members) {
      const int square = squareOf(a, m, i);
      if (square < least) {
        second = first;
        next = least;
        first = m;
        least = square;
      } else if (square < next) {
        second = m;
        next = square;
      }
    }
    int driftX = 0, driftY = 0, tolerance = nearTolerance;
    if (first >= 0) {
      const int other = second >= 0 ? second : first;
      driftX = (g.shiftX[first] + g.shiftX[other]) >> 1;
      driftY = (g.shiftY[first] + g.shiftY[other]) >> 1;
      tolerance = std::min(farTolerance, nearTolerance + (static_cast<int>(std::sqrt(static_cast<double>(least))) >> 3));
    }
    const int px = b.x[rootB] + ((dx * cosine - dy * sine + 8192) >> 14) + driftX;
    const int py = b.y[rootB] + ((dx * sine + dy * cosine + 8192) >> 14) + driftY;
    const int direction = (a.angle[i] + turn) & 255;
    const int32_t* answers = alike.data() + static_cast<size_t>(i) * b.count;
    int chosen = -1, leastCost = INT_MAX;
    for (int j = 0; j < b.count; j++) {
      if (g.pairedB[j]) continue;
      const int ex = b.x[j] - px, ey = b.y[j] - py;
      if (std::abs(ex) > tolerance || std::abs(ey) > tolerance) continue;
      const int square = ex * ex + ey * ey;
      if (square > tolerance * tolerance) continue;
      const int angular = std::abs(turnBetween(b.angle[j], direction));
      if (angular > angleTolerance) continue;
      const int cost = square * 2 + angular * angular - (answers[j] >> 2);
      if (cost < leastCost) {
        leastCost = cost;
        chosen = j;
      }
    }
    if (chosen < 0) continue;
    g.pairedA[i] = 1;
    g.pairedB[chosen] = 1;
    g.shiftX[i] = b.x[chosen] - px + driftX;
    g.shiftY[i] = b.y[chosen] - py + driftY;
    g.members.push_back(i);
    g.membersB.push_back(chosen);
    evidence += pairWorth + answers[chosen] - ((leastCost + (answers[chosen] >> 2)) >> 1);
  }
  const int paired = static_cast<int>(g.members.size());
  if (paired < 3) return {0, paired};
  const int against = mismatches(a, g.members, g.pairedA) + mismatches(b, g.membersB, g.pairedB);
  return {std::max(0, evidence - against * mismatchCost), paired};
}

WITH_POPCOUNT
void rate(const Prepared& probe, const Gallery& gallery, int32_t* ratings) {
  const Prepared& all = gallery.all;
  for (int f = 0; f < gallery.size; f++) {
    const int from = gallery.starts[f], to = gallery.starts[f + 1];
    int sum = 0;
    for (int i = 0; i < probe.count; i++) {
      const uint32_t* code = probe.codes + i * codeWords;
      const int own = probe.weights[i], angle = probe.angle[i];
      int best = 0;
      for (int j = from; j < to; j++) {
        const int turn = (all.angle[j] - angle + turnTolerance) & 255;
        if (turn > 2 * turnTolerance) continue;
        const int answer = 4 * sharedBits(code, all.codes + static_cast<size_t>(j) * codeWords) - own - all.weights[j];
        best = std::max(best, answer);
      }
      sum += best;
    }
    ratings[f] = sum * 256 / (to - from + 24);
  }
}

}  // namespace

Comparison compareRaw(const Prepared& a, const Prepared& b) {
  if (a.count < 3 || b.count < 3) return {0, 0};
  std::vector<int32_t> alike(static_cast<size_t>(a.count) * b.count);
  fillLikeness(a, b, alike.data());
  Comparison best{0, 0};
  Growth growth;
  for (const int root : bestRoots(alike)) {
    const Comparison grown = grow(a, b, alike, root / b.count, root % b.count, growth);
    if (grown.raw > best.raw) best = grown;
  }
  return best;
}

std::vector<Ranked> search(const Prepared& probe, const Gallery& gallery, int full, int limit) {
  std::vector<int32_t> ratings(gallery.size);
  rate(probe, gallery, ratings.data());
  std::vector<int> order(gallery.size);
  std::iota(order.begin(), order.end(), 0);
  full = std::min(full, gallery.size);
  std::partial_sort(order.begin(), order.begin() + full, order.end(), [&](int a, int b) { return ratings[a] != ratings[b] ? ratings[a] > ratings[b] : a < b; });
  std::vector<Ranked> ranked;
  for (int i = 0; i < full; i++) {
    const int from = gallery.starts[order[i]];
    const Prepared& all = gallery.all;
    const Prepared finger{gallery.starts[order[i] + 1] - from, all.x + from, all.y + from, all.angle + from, all.codes + static_cast<size_t>(from) * codeWords, all.weights + from};
    const Comparison found = compareRaw(probe, finger);
    ranked.push_back({order[i], found.raw, found.paired});
  }
  std::sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) { return a.raw != b.raw ? a.raw > b.raw : a.index < b.index; });
  if (static_cast<int>(ranked.size()) > limit) ranked.resize(limit);
  return ranked;
}

}  // namespace finger
