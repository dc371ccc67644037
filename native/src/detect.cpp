// Minutiae from ridge lines; see minutiae/detect.ts.
#include <algorithm>
#include <cstdlib>
#include "finger.h"

namespace finger {
namespace {

constexpr int spurLength = 9, walkLength = 16, breakDistance = 10, borderBlocks = 1, mostMinutiae = 160;

struct Found {
  int p, x, y;
  bool ending;
  int angle = 0, quality = 0;
  bool valid = true;
};

struct Walk {
  int end, steps, crossing;
};

int turnBetween(int a, int b) { return ((a - b + 128) & 255) - 128; }

std::array<int, 8> stepsAround(int stride) { return {-stride, -stride + 1, 1, stride + 1, stride, stride - 1, -1, -stride - 1}; }

std::vector<int> branches(const std::vector<uint8_t>& skeleton, int p, int stride) {
  const auto steps = stepsAround(stride);
  std::vector<int> out;
  for (int i = 0; i < 8; i++) {
    if (skeleton[p + steps[i]] == 0) continue;
    const bool before = skeleton[p + steps[(i + 7) & 7]] == 1, after = skeleton[p + steps[(i + 1) & 7]] == 1;
    if (i % 2 == 1 && (before || after)) continue;
    out.push_back(p + steps[i]);
  }
  return out;
}

bool touches(int a, int b, int stride) {
  const int d = std::abs(a - b);
  return d == 1 || d == stride;
}

Walk walk(const std::vector<uint8_t>& skeleton, int from, int first, int stride) {
  const auto steps = stepsAround(stride);
  int previous = from, here = first;
  for (int count = 1;; count++) {
    const int crossing = crossings(neighbours(skeleton, here, stride));
    if (crossing != 2) return {here, count, crossing};
    if (count >= walkLength) return {here, count, 2};
    int next = -1;
    for (int pass = 0; pass < 2 && next < 0; pass++)
      for (int i = pass; i < 8; i += 2) {
        const int candidate = here + steps[i];
        if (skeleton[candidate] == 0 || candidate == previous || touches(candidate, previous, stride)) continue;
        next = candidate;
        break;
      }
    if (next < 0) return {here, count, 1};
    previous = here;
    here = next;
  }
}

int forkDirection(const std::vector<int>& towards) {
  int best = 0, least = 256;
  for (int i = 0; i < 3; i++) {
    const int difference = turnBetween(towards[(i + 1) % 3], towards[i]);
    if (std::abs(difference) < least) {
      least = std::abs(difference);
      best = (towards[i] + (difference >> 1)) & 255;
    }
  }
  return best;
}

int settle(const Field& field, const Found& one, int walked) {
  const int axis = directionAt(field, one.x, one.y);
  const int ahead = std::abs(turnBetween(axis, walked));
  if (ahead <= 40) return axis;
  if (ahead >= 88) return (axis + 128) & 255;
  return walked;
}

void judge(Found& one, const std::vector<uint8_t>& skeleton, const Field& field, std::vector<Found>& found, const std::vector<int32_t>& at) {
  const int stride = field.stride;
  std::vector<Walk> walks;
  for (const int first : branches(skeleton, one.p, stride)) walks.push_back(walk(skeleton, one.p, first, stride));
  for (const Walk& path : walks) {
    if (path.crossing == 2 || path.steps >= spurLength) continue;
    one.valid = false;
    if (at[path.end] >= 0) found[at[path.end]].valid = false;
  }
  if (walks.empty() || (!one.ending && walks.size() != 3)) {
    one.valid = false;
    return;
  }
  if (!one.ending)
    for (int i = 0; i < 3; i++)
      for (int j = i + 1; j < 3; j++)
        if (walks[i].crossing != 2 && walks[i].end == walks[j].end) one.valid = false;
  std::vector<int> towards;
  for (const Walk& path : walks) towards.push_back(directionOf(path.end % stride - one.p % stride, one.p / stride - path.end / stride));
  one.angle = settle(field, one, one.ending ? towards[0] : forkDirection(towards));
}

void dropBreaks(std::vector<Found>& found) {
  for (size_t i = 0; i < found.size(); i++) {
    Found& a = found[i];
    if (!a.valid || !a.ending) continue;
    for (size_t j = i + 1; j < found.size(); j++) {
      Found& b = found[j];
      if (b.y - a.y > breakDistance) break;
      if (!b.valid || !b.ending) continue;
      const int dx = b.x - a.x, dy = a.y - b.y;
      const int square = dx * dx + dy * dy;
      if (square > breakDistance * breakDistance) continue;
      const bool opposite = std::abs(turnBetween(a.angle, b.angle)) >= 96;
      const int ahead = -(dx * cosTable[a.angle] + dy * sinTable[a.angle]);
      if (opposite && (square <= 16 || ahead > 0)) {
        a.valid = false;
        b.valid = false;
      }
    }
  }
}

void dropCrowds(std::vector<Found>& kept) {
  std::vector<bool> crowded(kept.size());
  for (size_t i = 0; i < kept.size(); i++) {
    int count = 0;
    for (size_t j = 0; j < kept.size(); j++)
      if (j != i && std::abs(kept[i].y - kept[j].y) <= 12 && std::abs(kept[i].x - kept[j].x) <= 12) count++;
    crowded[i] = count >= 4;
  }
  for (size_t i = 0; i < kept.size(); i++)
    if (crowded[i]) kept[i].valid = false;
  for (size_t i = 0; i < kept.size(); i++) {
    Found& a = kept[i];
    for (size_t j = i + 1; j < kept.size(); j++) {
      Found& b = kept[j];
      if (b.y - a.y > 6) break;
      const int dx = a.x - b.x, dy = a.y - b.y;
      if (!a.valid || !b.valid || dx * dx + dy * dy > 36) continue;
      (b.quality > a.quality ? a : b).valid = false;
    }
  }
}

bool inside(const Found& one, const Field& field) {
  if (one.x < 10 || one.y < 10 || one.x >= field.width - 10 || one.y >= field.height - 10) return false;
  const int bx = one.x / blockSize, by = one.y / blockSize;
  for (int y = by - borderBlocks; y <= by + borderBlocks; y++)
    for (int x = bx - borderBlocks; x <= bx + borderBlocks; x++)
      if (x < 0 || y < 0 || x >= field.blocksX || y >= field.blocksY || field.mask[y * field.blocksX + x] == 0) return false;
  return true;
}

int qualityOf(const Found& one, const Field& field, const Enhanced& enhanced) {
  const int bx = one.x / blockSize, by = one.y / blockSize;
  int flow = 0;
  for (int y = by - 1; y <= by + 1; y++)
    for (int x = bx - 1; x <= bx + 1; x++) flow += field.coherence[y * field.blocksX + x];
  int64_t strength = 0;
  for (int y = -6; y <= 6; y += 2)
    for (int x = -6; x <= 6; x += 2) strength += std::abs(enhanced.response[one.p + y * field.stride + x]);
  const int value = (flow * 40) / (9 * 255) + static_cast<int>(std::min<int64_t>(60, strength / 49));
  return std::clamp(value, 1, 100);
}

}  // namespace

std::vector<Minutia> detectMinutiae(const std::vector<uint8_t>& skeleton, const Field& field, const Enhanced& enhanced) {
  const int stride = field.stride;
  std::vector<Found> found;
  std::vector<int32_t> at(skeleton.size(), -1);
  for (int y = 0; y < field.height; y++)
    for (int x = 0; x < field.width; x++) {
      const int p = (y + margin) * stride + x + margin;
      if (skeleton[p] == 0) continue;
      const int crossing = crossings(neighbours(skeleton, p, stride));
      if (crossing != 1 && crossing < 3) continue;
      at[p] = static_cast<int32_t>(found.size());
      Found one;
      one.p = p;
      one.x = x;
      one.y = y;
      one.ending = crossing == 1;
      found.push_back(one);
    }
  for (auto& one : found) judge(one, skeleton, field, found, at);
  dropBreaks(found);
  std::vector<Found> kept;
  for (const auto& one : found) {
    if (!one.valid || !inside(one, field)) continue;
    kept.push_back(one);
    kept.back().quality = qualityOf(one, field, enhanced);
  }
  dropCrowds(kept);
  kept.erase(std::remove_if(kept.begin(), kept.end(), [](const Found& one) { return !one.valid; }), kept.end());
  std::sort(kept.begin(), kept.end(), [](const Found& a, const Found& b) { return a.quality != b.quality ? a.quality > b.quality : a.p < b.p; });
  if (kept.size() > mostMinutiae) kept.resize(mostMinutiae);
  std::vector<Minutia> out;
  for (const auto& one : kept) out.push_back({one.x, one.y, one.angle, one.quality, one.ending});
  return out;
}

}  // namespace finger
