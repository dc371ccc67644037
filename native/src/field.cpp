// Normalisation, orientation, foreground, ridge period; see minutiae/field.ts.
#include <algorithm>
#include <cmath>
#include "finger.h"

namespace finger {
namespace {

constexpr double pi = 3.141592653589793;

int32_t roundHalfUp(double value) { return static_cast<int32_t>(std::floor(value + 0.5)); }

std::array<int32_t, 256> makeTable(bool cosine) {
  std::array<int32_t, 256> table{};
  for (int i = 0; i < 256; i++) table[i] = roundHalfUp(16384 * (cosine ? std::cos(i * pi / 128) : std::sin(i * pi / 128)));
  return table;
}

const std::array<int32_t, 256> cosines = makeTable(true);
const std::array<int32_t, 256> sines = makeTable(false);

void normalise(const uint8_t* data, Field& field) {
  const int width = field.width, height = field.height, radius = 12;
  const size_t line = width + 1;
  std::vector<double> sums(line * (height + 1)), squares(line * (height + 1));
  for (int y = 0; y < height; y++) {
    double sum = 0, square = 0;
    for (int x = 0; x < width; x++) {
      const double v = data[static_cast<size_t>(y) * width + x];
      sum += v;
      square += v * v;
      sums[(y + 1) * line + x + 1] = sums[y * line + x + 1] + sum;
      squares[(y + 1) * line + x + 1] = squares[y * line + x + 1] + square;
    }
  }
  std::vector<double> pixels(field.contrast.size());
  for (int y = 0; y < height; y++) {
    const int top = std::max(0, y - radius), end = std::min(height, y + radius + 1);
    const size_t y0 = top * line, y1 = end * line;
    for (int x = 0; x < width; x++) {
      const int x0 = std::max(0, x - radius), x1 = std::min(width, x + radius + 1);
      const double n = static_cast<double>(end - top) * (x1 - x0);
      const double mean = (sums[y1 + x1] - sums[y1 + x0] - sums[y0 + x1] + sums[y0 + x0]) / n;
      const double variance = (squares[y1 + x1] - squares[y1 + x0] - squares[y0 + x1] + squares[y0 + x0]) / n - mean * mean;
      const double deviation = variance > 0 ? std::sqrt(variance) : 0;
      const int value = static_cast<int>(((mean - data[static_cast<size_t>(y) * width + x]) * 80) / (deviation + 4));
      field.normalised[static_cast<size_t>(y + margin) * field.stride + x + margin] = static_cast<int16_t>(std::clamp(value, -200, 200));
      const int block = (y >> 3) * field.blocksX + (x >> 3);
      field.contrast[block] += deviation;
      field.brightness[block] += mean;
      pixels[block]++;
    }
  }
  for (size_t i = 0; i < pixels.size(); i++) {
    field.contrast[i] = field.contrast[i] / pixels[i];
    field.brightness[i] = field.brightness[i] / pixels[i];
  }
}

std::vector<double> smoothBlocks(const std::vector<double>& map, int blocksX, int blocksY) {
  static const double binomial[5] = {1, 4, 6, 4, 1};
  std::vector<double> across(map.size()), out(map.size());
  for (int y = 0; y < blocksY; y++)
    for (int x = 0; x < blocksX; x++) {
      double sum = 0;
      for (int k = -2; k <= 2; k++)
        if (x + k >= 0 && x + k < blocksX) sum += binomial[k + 2] * map[y * blocksX + x + k];
      across[y * blocksX + x] = sum;
    }
  for (int y = 0; y < blocksY; y++)
    for (int x = 0; x < blocksX; x++) {
      double sum = 0;
      for (int k = -2; k <= 2; k++)
        if (y + k >= 0 && y + k < blocksY) sum += binomial[k + 2] * across[(y + k) * blocksX + x];
      out[y * blocksX + x] = sum;
    }
  return out;
}

void majority(std::vector<uint8_t>& mask, int blocksX, int blocksY) {
  const auto before = mask;
  for (int y = 0; y < blocksY; y++)
    for (int x = 0; x < blocksX; x++) {
      int set = 0;
      for (int dy = -2; dy <= 2; dy++)
        for (int dx = -2; dx <= 2; dx++)
          if (y + dy >= 0 && y + dy < blocksY && x + dx >= 0 && x + dx < blocksX) set += before[(y + dy) * blocksX + x + dx];
      mask[y * blocksX + x] = set >= 13 ? 1 : 0;
    }
}

void clearAreas(std::vector<uint8_t>& mask, int blocksX, int blocksY, uint8_t value) {
  std::vector<int> label(mask.size(), 0), stack(mask.size());
  std::vector<bool> keep{false};
  int bestSize = 0;
  for (int start = 0; start < static_cast<int>(mask.size()); start++) {
    if (mask[start] != value || label[start] != 0) continue;
    const int own = static_cast<int>(keep.size());
    int size = 0, top = 0;
    bool atEdge = false;
    stack[top++] = start;
    label[start] = own;
    const auto visit = [&](int next) {
      if (mask[next] != value || label[next] != 0) return;
      label[next] = own;
      stack[top++] = next;
    };
    while (top > 0) {
      const int at = stack[--top];
      size++;
      const int x = at % blocksX, y = at / blocksX;
      if (x == 0 || y == 0 || x == blocksX - 1 || y == blocksY - 1) atEdge = true;
      if (x > 0) visit(at - 1);
      if (x < blocksX - 1) visit(at + 1);
      if (y > 0) visit(at - blocksX);
      if (y < blocksY - 1) visit(at + blocksX);
    }
    if (value == 0) keep.push_back(atEdge);
    else {
      if (size > bestSize) std::fill(keep.begin(), keep.end(), false);
      keep.push_back(size > bestSize);
      bestSize = std::max(bestSize, size);
    }
  }
  for (size_t i = 0; i < mask.size(); i++)
    if (mask[i] == value && !keep[label[i]]) mask[i] = 1 - value;
}

void findForeground(Field& field) {
  auto sorted = field.contrast;
  std::sort(sorted.begin(), sorted.end());
  const double least = std::max(7.0, sorted[static_cast<size_t>(std::floor(sorted.size() * 0.9))] * 0.3);
  for (size_t i = 0; i < field.mask.size(); i++) field.mask[i] = field.contrast[i] >= least && field.coherence[i] >= 56 ? 1 : 0;
  for (int round = 0; round < 2; round++) majority(field.mask, field.blocksX, field.blocksY);
  clearAreas(field.mask, field.blocksX, field.blocksY, 1);
  clearAreas(field.mask, field.blocksX, field.blocksY, 0);
}

constexpr int signatureHalf = 20, shortestPeriod = 4, longestPeriod = 18;
constexpr int signatureLength = 2 * signatureHalf + 1;

int periodAt(const Field& field, int x, int y, int direction) {
  const int dx = cosines[direction], dy = -sines[direction];
  std::array<int, signatureLength> profile{};
  for (int t = -signatureHalf; t <= signatureHalf; t++) {
    int sum = 0;
    for (int s = -4; s <= 4; s += 2) {
      const int px = x + ((t * -dy + s * dx + 8192) >> 14);
      const int py = y + ((t * dx + s * dy + 8192) >> 14);
      if (px >= 0 && py >= 0 && px < field.width && py < field.height) sum += field.normalised[static_cast<size_t>(py + margin) * field.stride + px + margin];
    }
    profile[t + signatureHalf] = sum;
  }
  std::array<double, longestPeriod + 2> correlation{};
  for (int lag = 0; lag <= longestPeriod + 1; lag++) {
    if (lag > 0 && lag < shortestPeriod - 1) continue;
    double sum = 0;
    for (int t = 0; t + lag < signatureLength; t++) sum += static_cast<double>(profile[t]) * profile[t + lag];
    correlation[lag] = sum / (signatureLength - lag);
  }
  double most = 0;
  for (int lag = shortestPeriod; lag <= longestPeriod; lag++) most = std::max(most, correlation[lag]);
  if (most <= 0.25 * correlation[0]) return 0;
  for (int lag = shortestPeriod; lag <= longestPeriod; lag++) {
    const double here = correlation[lag], before = correlation[lag - 1], after = correlation[lag + 1];
    if (here < 0.75 * most || here < before || here < after) continue;
    const double bend = before - 2 * here + after;
    const double shift = bend < 0 ? (before - after) / (2 * bend) : 0;
    return static_cast<int>(16 * (lag + shift));
  }
  return 0;
}

void findPeriods(Field& field) {
  const int blocksX = field.blocksX, blocksY = field.blocksY;
  std::vector<int32_t> raw(field.mask.size());
  std::vector<int32_t> seen;
  for (int by = 0; by < blocksY; by++)
    for (int bx = 0; bx < blocksX; bx++) {
      const int i = by * blocksX + bx;
      if (field.mask[i] == 0) continue;
      const int x = std::min(field.width - 1, bx * blockSize + 4), y = std::min(field.height - 1, by * blockSize + 4);
      raw[i] = periodAt(field, x, y, directionOf(field.cos2[i], field.sin2[i]) >> 1);
      if (raw[i] > 0) seen.push_back(raw[i]);
    }
  std::sort(seen.begin(), seen.end());
  const int median = seen.empty() ? 144 : seen[seen.size() >> 1];
  for (int by = 0; by < blocksY; by++)
    for (int bx = 0; bx < blocksX; bx++) {
      int sum = median, count = 1;
      for (int y = std::max(0, by - 3); y <= std::min(blocksY - 1, by + 3); y++)
        for (int x = std::max(0, bx - 3); x <= std::min(blocksX - 1, bx + 3); x++) {
          const int value = raw[y * blocksX + x];
          if (value * 10 < median * 7 || value * 10 > median * 14) continue;
          sum += value;
          count++;
        }
      field.period[by * blocksX + bx] = sum / count;
    }
}

}  // namespace

const std::array<int32_t, 256>& cosTable = cosines;
const std::array<int32_t, 256>& sinTable = sines;

int directionOf(double x, double y) {
  int best = 0;
  double bestDot = -INFINITY;
  for (int i = 0; i < 256; i++) {
    const double dot = x * cosines[i] + y * sines[i];
    if (dot > bestDot) {
      bestDot = dot;
      best = i;
    }
  }
  return best;
}

void orient(Field& field, const std::vector<int16_t>& picture, int passes) {
  const int stride = field.stride;
  std::vector<double> difference(field.cos2.size()), mixed(field.cos2.size()), energy(field.cos2.size());
  for (int y = 1; y < field.height - 1; y++) {
    const int16_t* p = picture.data() + static_cast<size_t>(y + margin) * stride + margin + 1;
    for (int x = 1; x < field.width - 1; x++, p++) {
      const int a = p[-stride - 1], b = p[-stride + 1], c = p[stride - 1], d = p[stride + 1];
      const int gx = b + d - a - c + 2 * (p[1] - p[-1]);
      const int gy = c + d - a - b + 2 * (p[stride] - p[-stride]);
      const int block = (y >> 3) * field.blocksX + (x >> 3);
      difference[block] += gy * gy - gx * gx;
      mixed[block] += 2 * gx * gy;
      energy[block] += gx * gx + gy * gy;
    }
  }
  for (int pass = 0; pass < passes; pass++) {
    difference = smoothBlocks(difference, field.blocksX, field.blocksY);
    mixed = smoothBlocks(mixed, field.blocksX, field.blocksY);
    energy = smoothBlocks(energy, field.blocksX, field.blocksY);
  }
  for (size_t i = 0; i < field.cos2.size(); i++) {
    const double length = std::sqrt(difference[i] * difference[i] + mixed[i] * mixed[i]);
    field.cos2[i] = length > 0 ? difference[i] / length : 1;
    field.sin2[i] = length > 0 ? mixed[i] / length : 0;
    field.coherence[i] = energy[i] > 0 ? static_cast<uint8_t>((255 * length) / energy[i]) : 0;
  }
}

Field ridgeField(const uint8_t* data, int width, int height) {
  Field field;
  field.width = width;
  field.height = height;
  field.stride = width + 2 * margin;
  field.blocksX = (width + blockSize - 1) / blockSize;
  field.blocksY = (height + blockSize - 1) / blockSize;
  const size_t count = static_cast<size_t>(field.blocksX) * field.blocksY;
  field.normalised.resize(static_cast<size_t>(field.stride) * (height + 2 * margin));
  field.mask.resize(count);
  field.coherence.resize(count);
  field.cos2.resize(count);
  field.sin2.resize(count);
  field.contrast.resize(count);
  field.brightness.resize(count);
  field.period.resize(count);
  normalise(data, field);
  orient(field, field.normalised, 1);
  findForeground(field);
  findPeriods(field);
  return field;
}

}  // namespace finger
