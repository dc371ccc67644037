// One-to-one comparison; see match/compare.ts.
#include <algorithm>
#include <climits>
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

// Every 64-bit Intel or AMD processor has these.
#if defined(__SSE2__) || defined(_M_X64)
#include <emmintrin.h>
#define WITH_SSE2
#endif

namespace finger {
namespace {

constexpr int rootCount = 24, quickRoots = 8, angleTolerance = 20, nearTolerance = 8, farTolerance = 14, trialLength = 16, grownRoots = 4;
constexpr int pairWorth = 200, mismatchCost = 350, mismatchReach = 45;

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

/** ceil(2^32 / total): n / total = n * reciprocal >> 32 for n below 2^19, total below 2^12. */
const std::array<uint64_t, 512> reciprocals = [] {
  std::array<uint64_t, 512> table{};
  for (uint64_t total = 1; total < table.size(); total++) table[total] = ((1ull << 32) + total - 1) / total;
  return table;
}();

WITH_POPCOUNT
void fillLikeness(const Prepared& a, const Prepared& b, int32_t* alike) {
  for (int i = 0; i < a.count; i++)
    for (int j = 0; j < b.count; j++) {
      const int total = a.weights[i] + b.weights[j];
      const uint64_t shared = 2000 * sharedBits(a.codes + i * codeWords, b.codes + j * codeWords);
      *alike++ = total < 8 ? 0 : static_cast<int32_t>((shared * reciprocals[total]) >> 32);
    }
}

void bestRoots(const std::vector<int32_t>& alike, size_t most, std::vector<int>& top) {
  top.clear();
  int least = 0;
  for (int index = 0; index < static_cast<int>(alike.size()); index++) {
    const int value = alike[index];
    if (value <= least) continue;
    if (top.size() < most) top.push_back(index);
    size_t at = top.size() - 1;
    for (; at > 0 && alike[top[at - 1]] < value; at--) top[at] = top[at - 1];
    top[at] = index;
    if (top.size() == most) least = alike[top.back()];
  }
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

/** The second print as eight minutiae a step see it; directions in the upper byte, so that differences wrap. */
struct Lay {
  int steps = 0;
  std::array<int16_t, 256> x, y, angle, open;

  void fill(const Prepared& t) {
    steps = (t.count + 7) / 8;
    for (int j = 0; j < steps * 8; j++) {
      const bool there = j < t.count;
      x[j] = there ? t.x[j] : 0;
      y[j] = there ? t.y[j] : 0;
      angle[j] = static_cast<int16_t>(there ? t.angle[j] << 8 : 0);
    }
  }
  void openAll(int count) {
    for (int j = 0; j < steps * 8; j++) open[j] = j < count ? -1 : 0;
  }
  /** Bit k: minutia 8 * step + k is free and lies within the tolerances. */
  int near(int step, int px, int py, int direction, int tolerance) const {
#if defined(WITH_SSE2)
    const auto load = [&](const std::array<int16_t, 256>& values) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(values.data() + 8 * step)); };
    const __m128i none = _mm_setzero_si128();
    const auto size = [&](const __m128i& value) { return _mm_max_epi16(value, _mm_subs_epi16(none, value)); };
    const __m128i most = _mm_set1_epi16(static_cast<int16_t>(tolerance));
    __m128i far = _mm_cmpgt_epi16(size(_mm_sub_epi16(load(x), _mm_set1_epi16(static_cast<int16_t>(px)))), most);
    far = _mm_or_si128(far, _mm_cmpgt_epi16(size(_mm_sub_epi16(load(y), _mm_set1_epi16(static_cast<int16_t>(py)))), most));
    far = _mm_or_si128(far, _mm_cmpgt_epi16(size(_mm_sub_epi16(load(angle), _mm_set1_epi16(static_cast<int16_t>(direction << 8)))), _mm_set1_epi16(angleTolerance << 8)));
    return _mm_movemask_epi8(_mm_packs_epi16(_mm_andnot_si128(far, load(open)), none));
#else
    int found = 0;
    for (int k = 0, j = 8 * step; k < 8; k++, j++)
      if (open[j] && std::abs(x[j] - px) <= tolerance && std::abs(y[j] - py) <= tolerance && std::abs(turnBetween(angle[j] >> 8 & 255, direction)) <= angleTolerance) found |= 1 << k;
    return found;
#endif
  }
};

struct Growth {
  Lay lay;
  /** Per root of the first print its minutiae by distance; empty until asked for. */
  std::vector<std::vector<uint8_t>> orders;
  std::vector<int> squares, members, membersB, shiftX, shiftY;
  std::vector<uint8_t> pairedA, pairedB;
};

const std::vector<uint8_t>& byDistance(const Prepared& a, int root, Growth& g) {
  std::vector<uint8_t>& order = g.orders[root];
  if (!order.empty()) return order;
  g.squares.resize(a.count);
  order.resize(a.count);
  std::iota(order.begin(), order.end(), static_cast<uint8_t>(0));
  for (int i = 0; i < a.count; i++) g.squares[i] = squareOf(a, i, root);
  std::sort(order.begin(), order.end(), [&](int i, int j) { return g.squares[i] != g.squares[j] ? g.squares[i] < g.squares[j] : i < j; });
  return order;
}

int clip(int value) { return std::max(-16383, std::min(16383, value)); }

/** Grows from a root over its `most` nearest minutiae; members and pairs are left in `g`. Returns the evidence. */
int grow(const Prepared& a, const Prepared& b, const std::vector<int32_t>& alike, int rootA, int rootB, int most, Growth& g) {
  const int turn = (b.angle[rootB] - a.angle[rootA]) & 255;
  const int cosine = cosTable[turn], sine = sinTable[turn];
  const std::vector<uint8_t>& order = byDistance(a, rootA, g);
  g.members.clear();
  g.membersB.clear();
  g.shiftX.resize(a.count);
  g.shiftY.resize(a.count);
  g.pairedA.assign(a.count, 0);
  g.pairedB.assign(b.count, 0);
  g.lay.openAll(b.count);
  int evidence = 0;
  for (int tried = 0; tried < std::min(most, a.count); tried++) {
    const int i = order[tried];
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
      // One pixel more for every eight of distance.
      for (int wider = 1; wider <= farTolerance - nearTolerance; wider++) tolerance += least >= 64 * wider * wider;
    }
    const int px = b.x[rootB] + ((dx * cosine - dy * sine + 8192) >> 14) + driftX;
    const int py = b.y[rootB] + ((dx * sine + dy * cosine + 8192) >> 14) + driftY;
    const int direction = (a.angle[i] + turn) & 255;
    const int32_t* answers = alike.data() + static_cast<size_t>(i) * b.count;
    int chosen = -1, leastCost = INT_MAX;
    for (int step = 0; step < g.lay.steps; step++) {
      for (int found = g.lay.near(step, clip(px), clip(py), direction, tolerance), j = 8 * step; found != 0; found >>= 1, j++) {
        if ((found & 1) == 0) continue;
        const int ex = b.x[j] - px, ey = b.y[j] - py;
        const int square = ex * ex + ey * ey;
        if (square > tolerance * tolerance) continue;
        const int angular = turnBetween(b.angle[j], direction);
        const int cost = square * 2 + angular * angular - (answers[j] >> 2);
        if (cost < leastCost) {
          leastCost = cost;
          chosen = j;
        }
      }
    }
    if (chosen < 0) continue;
    g.pairedA[i] = 1;
    g.pairedB[chosen] = 1;
    g.lay.open[chosen] = 0;
    g.shiftX[i] = b.x[chosen] - px + driftX;
    g.shiftY[i] = b.y[chosen] - py + driftY;
    g.members.push_back(i);
    g.membersB.push_back(chosen);
    evidence += pairWorth + answers[chosen] - ((leastCost + (answers[chosen] >> 2)) >> 1);
  }
  return evidence;
}

/** The whole growth, and what speaks against it; raw evidence 0 where it cannot beat `best`. */
Comparison growAll(const Prepared& a, const Prepared& b, const std::vector<int32_t>& alike, int rootA, int rootB, int best, Growth& g) {
  const int evidence = grow(a, b, alike, rootA, rootB, a.count, g);
  const int paired = static_cast<int>(g.members.size());
  if (paired < 3 || evidence <= best) return {0, paired};
  const int against = mismatches(a, g.members, g.pairedA) + mismatches(b, g.membersB, g.pairedB);
  return {std::max(0, evidence - against * mismatchCost), paired};
}

}  // namespace

struct Comparer::State {
  Prepared probe;
  Growth growth;
  std::vector<int32_t> alike;
  std::vector<int> roots;
  struct Trial {
    int evidence, root;
  };
  std::vector<Trial> trials;
};

Comparer::Comparer(const Prepared& probe) : state(new State{probe, {}, {}, {}, {}}) { state->growth.orders.resize(probe.count); }
Comparer::~Comparer() = default;

/** Likeness, the `most` best roots, and each one's evidence on its nearest minutiae. */
void Comparer::tryRoots(const Prepared& b, int most) {
  const Prepared& a = state->probe;
  state->alike.resize(static_cast<size_t>(a.count) * b.count);
  fillLikeness(a, b, state->alike.data());
  bestRoots(state->alike, most, state->roots);
  state->growth.lay.fill(b);
  state->trials.clear();
  for (const int root : state->roots) state->trials.push_back({grow(a, b, state->alike, root / b.count, root % b.count, trialLength, state->growth), root});
}

int Comparer::quickly(const Prepared& b) {
  if (state->probe.count < 3 || b.count < 3) return 0;
  tryRoots(b, quickRoots);
  int best = 0;
  for (const auto& trial : state->trials) best = std::max(best, trial.evidence);
  return best;
}

Comparison Comparer::with(const Prepared& b) {
  const Prepared& a = state->probe;
  if (a.count < 3 || b.count < 3) return {0, 0};
  tryRoots(b, rootCount);
  auto& trials = state->trials;
  std::stable_sort(trials.begin(), trials.end(), [](const State::Trial& one, const State::Trial& other) { return one.evidence > other.evidence; });
  Comparison best{0, 0};
  for (size_t t = 0; t < std::min<size_t>(trials.size(), grownRoots); t++) {
    const Comparison grown = growAll(a, b, state->alike, trials[t].root / b.count, trials[t].root % b.count, best.raw, state->growth);
    if (grown.raw > best.raw) best = grown;
  }
  return best;
}

Comparison compareRaw(const Prepared& a, const Prepared& b) { return Comparer(a).with(b); }

}  // namespace finger
