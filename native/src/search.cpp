// One-to-many search over blocks of eight fingers; see match/gallery.ts.
#include <algorithm>
#include <cstring>
#include <numeric>
#include <system_error>
#include <thread>
#include "finger.h"

#if defined(__GNUC__)
#define ALWAYS_INLINE inline __attribute__((always_inline))
#if defined(__x86_64__)
#define WITH_WIDE_VECTORS
#endif
#else
#define ALWAYS_INLINE __forceinline
#endif

namespace finger {
namespace {

constexpr int counterPlanes = 7, mostBits = 63;

/** One minutia of the probe: the rows of its code, its window's row, and what an answer has to exceed. */
struct Asker {
  int rows[mostBits], count, window, least;
};

std::vector<Asker> askersOf(const Prepared& probe) {
  std::vector<Asker> askers(probe.count);
  for (int i = 0; i < probe.count; i++) {
    Asker& asker = askers[i];
    asker.count = 0;
    for (int bit = 0; bit < codeBits && asker.count < mostBits; bit++)
      if (probe.codes[static_cast<size_t>(i) * codeWords + (bit >> 5)] >> (bit & 31) & 1) asker.rows[asker.count++] = bit;
    asker.window = windowRow + (probe.angle[i] >> 4);
    asker.least = 62 + probe.weights[i];
  }
  return askers;
}

// Lane words of some fingers at once, as wide as the processor's registers.
#if defined(__GNUC__)
#define LANES(bytes) __attribute__((vector_size(bytes)))
typedef uint64_t Two LANES(16);
#if defined(WITH_WIDE_VECTORS)
typedef uint64_t Four LANES(32);
typedef uint64_t Eight LANES(64);
#endif
template <typename V>
ALWAYS_INLINE void allIfAny(const V& value, V& out) { out = (V)(value != 0); }
template <typename V>
ALWAYS_INLINE void addAbove(V& sum, const V& value, const V& least) { sum += (value - least) & (V)(value > least); }
template <typename V>
ALWAYS_INLINE void fill(V& out, uint64_t value) { out = V{} + value; }
#else
typedef uint64_t Two;
ALWAYS_INLINE void allIfAny(const uint64_t& value, uint64_t& out) { out = value != 0 ? ~0ull : 0; }
ALWAYS_INLINE void addAbove(uint64_t& sum, const uint64_t& value, const uint64_t& least) { sum += value > least ? value - least : 0; }
ALWAYS_INLINE void fill(uint64_t& out, uint64_t value) { out = value; }
#endif

/** A row's lane words, from wherever they lie. */
template <typename V>
ALWAYS_INLINE void takeRow(const uint32_t* first, int index, V& out) { std::memcpy(&out, first + static_cast<size_t>(index) * blockFingers * 2, sizeof out); }

/** Adds two lane words to a plane; what is carried belongs to the next plane. */
template <typename V>
ALWAYS_INLINE void add(V& plane, const V& a, const V& b, V& carry) {
  const V half = a ^ b;
  carry = (a & b) | (half & plane);
  plane = plane ^ half;
}

template <typename V>
ALWAYS_INLINE void carryOn(V* planes, int from, const V& carried) {
  V carry = carried;
  for (int k = from; k < counterPlanes; k++) {
    const V next = planes[k] & carry;
    planes[k] = planes[k] ^ carry;
    carry = next;
  }
}

/** Sums the best answers of each of the eight fingers of a block. */
template <typename V>
ALWAYS_INLINE void rateBlock(const std::vector<Asker>& askers, const uint32_t* words, int32_t* sums) {
  constexpr int width = sizeof(V) / 8;
  for (int part = 0; part < blockFingers; part += width) {
    const uint32_t* first = words + static_cast<size_t>(part) * 2;
    V sum, zero;
    fill(sum, 0);
    fill(zero, 0);
    for (const Asker& asker : askers) {
      V planes[counterPlanes];
      for (int k = 0; k < startPlanes; k++) takeRow(first, startRow + k, planes[k]);
      for (int k = startPlanes; k < counterPlanes; k++) planes[k] = zero;
      int at = 0;
      for (; at + 4 <= asker.count; at += 4) {
        V rows[4], twoA, twoB, four;
        for (int k = 0; k < 4; k++) takeRow(first, asker.rows[at + k], rows[k]);
        add(planes[0], rows[0], rows[1], twoA);
        add(planes[0], rows[2], rows[3], twoB);
        add(planes[1], twoA, twoB, four);
        carryOn(planes, 2, four);
      }
      V lanes, value = zero, least;
      for (; at < asker.count; at++) {
        takeRow(first, asker.rows[at], lanes);
        carryOn(planes, 0, lanes);
      }
      takeRow(first, asker.window, lanes);
      for (int k = counterPlanes - 1; k >= 0; k--) {
        const V with = lanes & planes[k];
        V any, worth;
        allIfAny(with, any);
        lanes = with | (lanes & ~any);
        fill(worth, 4u << k);
        value = value | (any & worth);
      }
      fill(least, asker.least);
      addAbove(sum, value, least);
    }
    uint64_t each[width];
    std::memcpy(each, &sum, sizeof sum);
    for (int f = 0; f < width; f++) sums[part + f] = static_cast<int32_t>(each[f]);
  }
}

typedef void (*RateBlock)(const std::vector<Asker>&, const uint32_t*, int32_t*);
void rateByTwo(const std::vector<Asker>& askers, const uint32_t* words, int32_t* sums) { rateBlock<Two>(askers, words, sums); }
#if defined(WITH_WIDE_VECTORS)
__attribute__((target("avx2"))) void rateByFour(const std::vector<Asker>& askers, const uint32_t* words, int32_t* sums) { rateBlock<Four>(askers, words, sums); }
__attribute__((target("avx512f"))) void rateByEight(const std::vector<Asker>& askers, const uint32_t* words, int32_t* sums) { rateBlock<Eight>(askers, words, sums); }
#endif

/** The widest that this processor has; all give the same sums. `widest`: 2, 4 or 8 fingers at once. */
RateBlock chooseRate(int widest) {
#if defined(WITH_WIDE_VECTORS)
  __builtin_cpu_init();
  if (widest >= 8 && __builtin_cpu_supports("avx512f")) return rateByEight;
  if (widest >= 4 && __builtin_cpu_supports("avx2")) return rateByFour;
#endif
  (void)widest;
  return rateByTwo;
}

ALWAYS_INLINE int lowestBit(uint64_t word) {
#if defined(__GNUC__)
  return __builtin_ctzll(word);
#else
  int at = 0;
  while ((word >> at & 1) == 0) at++;
  return at;
#endif
}

/** One finger of the gallery, its codes turned upright again. */
struct Upright {
  std::array<uint32_t, mostInGallery * codeWords> codes;
  std::array<uint8_t, mostInGallery> weights;

  Prepared take(const Gallery& gallery, int index) {
    const int from = gallery.starts[index], count = gallery.starts[index + 1] - from;
    codes.fill(0);
    weights.fill(0);
    const uint32_t* block = gallery.planes + static_cast<size_t>(index / blockFingers) * blockWords + (index % blockFingers) * 2;
    for (int bit = 0; bit < codeBits; bit++) {
      const uint32_t* pair = block + static_cast<size_t>(bit) * blockFingers * 2;
      uint64_t word = pair[0] | static_cast<uint64_t>(pair[1]) << 32;
      // Lanes beyond the finger's own minutiae say nothing.
      if (count < 64) word &= (1ull << count) - 1;
      for (; word != 0; word &= word - 1) {
        const int j = lowestBit(word);
        codes[static_cast<size_t>(j) * codeWords + (bit >> 5)] |= 1u << (bit & 31);
        weights[j]++;
      }
    }
    return {count, gallery.x + from, gallery.y + from, gallery.angle + from, codes.data(), weights.data()};
  }
};

/** Runs `work(part)` for every part, each in a thread of its own but the first; here where the system gives no thread. */
template <typename Work>
void inThreads(int threads, Work work) {
  std::vector<std::thread> others;
  others.reserve(threads);
  for (int part = 1; part < threads; part++) {
    try {
      others.emplace_back(work, part);
    } catch (const std::system_error&) {
      work(part);
    }
  }
  work(0);
  for (auto& one : others) one.join();
}

void rate(const Prepared& probe, const Gallery& gallery, int threads, std::vector<int32_t>& ratings) {
  const std::vector<Asker> askers = askersOf(probe);
  static const RateBlock block = chooseRate(8);
  const int blocks = (gallery.size + blockFingers - 1) / blockFingers;
  ratings.assign(static_cast<size_t>(blocks) * blockFingers, 0);
  inThreads(threads, [&](int part) {
    const int end = static_cast<int>(static_cast<int64_t>(blocks) * (part + 1) / threads);
    for (int b = static_cast<int>(static_cast<int64_t>(blocks) * part / threads); b < end; b++) {
      block(askers, gallery.planes + b * blockWords, ratings.data() + static_cast<size_t>(b) * blockFingers);
      for (int f = b * blockFingers; f < std::min(gallery.size, (b + 1) * blockFingers); f++) ratings[f] = ratings[f] * 256 / (gallery.starts[f + 1] - gallery.starts[f] + 24);
    }
  });
}

}  // namespace

std::vector<Ranked> search(const Prepared& probe, const Gallery& gallery, int tried, int full, int limit, int threads) {
  std::vector<int32_t> ratings;
  rate(probe, gallery, threads, ratings);
  std::vector<int> order(gallery.size);
  std::iota(order.begin(), order.end(), 0);
  tried = std::min(tried, gallery.size);
  full = std::min(full, tried);
  const auto keep = [&](int count) {
    const auto better = [&](int a, int b) { return ratings[a] != ratings[b] ? ratings[a] > ratings[b] : a < b; };
    if (count < static_cast<int>(order.size())) std::nth_element(order.begin(), order.begin() + count, order.end(), better);
    order.resize(count);
  };
  keep(tried);
  if (full < tried) {
    inThreads(threads, [&](int part) {
      Comparer comparer(probe);
      Upright upright;
      for (int i = part; i < tried; i += threads) ratings[order[i]] = comparer.quickly(upright.take(gallery, order[i]));
    });
    keep(full);
  }
  std::vector<Ranked> ranked(full);
  inThreads(threads, [&](int part) {
    Comparer comparer(probe);
    Upright upright;
    for (int i = part; i < full; i += threads) {
      const Comparison found = comparer.with(upright.take(gallery, order[i]));
      ranked[i] = {order[i], found.raw, found.paired};
    }
  });
  const auto first = [](const Ranked& a, const Ranked& b) { return a.raw != b.raw ? a.raw > b.raw : a.index < b.index; };
  const int kept = std::min(limit, full);
  std::partial_sort(ranked.begin(), ranked.begin() + kept, ranked.end(), first);
  ranked.resize(kept);
  return ranked;
}

}  // namespace finger
