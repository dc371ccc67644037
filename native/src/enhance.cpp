// Filtering along and across the ridges; see minutiae/enhance.ts.
#include <algorithm>
#include <cmath>
#include "finger.h"

namespace finger {
namespace {

constexpr double pi = 3.141592653589793;
constexpr int shortest = 5, longest = 15, periodSteps = (longest - shortest) * 2 + 1;

struct Taps {
  std::vector<int32_t> offsets, weights;
};

int32_t roundHalfUp(double value) { return static_cast<int32_t>(std::floor(value + 0.5)); }

template <typename Weight>
Taps line(int stride, int orientation, int reach, Weight weightAt) {
  const double angle = orientation * pi / orientationCount;
  const double cosine = std::cos(angle), sine = -std::sin(angle);
  const bool steep = std::fabs(sine) > std::fabs(cosine);
  const double slope = steep ? cosine / sine : sine / cosine;
  const double stretch = std::sqrt(1 + slope * slope);
  Taps taps;
  for (int t = -reach; t <= reach; t++) {
    if (std::abs(t) * stretch > reach) continue;
    const double weight = weightAt(t * stretch) * stretch;
    const double minor = t * slope;
    const double base = std::floor(minor + 1e-9);
    const double share = roundHalfUp((minor - base) * 16) / 16.0;
    for (int side = 0; side < 2; side++) {
      const int step = static_cast<int>(base) + side;
      const double part = side == 0 ? 1 - share : share;
      if (part <= 0) continue;
      taps.offsets.push_back(steep ? t * stride + step : step * stride + t);
      taps.weights.push_back(roundHalfUp(weight * part));
    }
  }
  return taps;
}

std::vector<Taps> alongTaps(int stride) {
  const double sigma = 4.5;
  std::vector<Taps> all;
  for (int o = 0; o < orientationCount; o++)
    all.push_back(line(stride, o, 9, [&](double d) { return (1024 / (sigma * 2.5066)) * std::exp((-d * d) / (2 * sigma * sigma)); }));
  return all;
}

std::vector<Taps> acrossTaps(int stride) {
  std::vector<Taps> all;
  for (int o = 0; o < orientationCount; o++) {
    const int turned = (o + orientationCount / 2) % orientationCount;
    for (int step = 0; step < periodSteps; step++) {
      const double period = shortest + step / 2.0;
      const double sigma = 0.45 * period;
      Taps taps = line(stride, turned, static_cast<int>(std::ceil(1.3 * period)), [&](double d) {
        return (1024 / period) * 2 * std::exp((-d * d) / (2 * sigma * sigma)) * std::cos((2 * pi * d) / period);
      });
      int sum = 0;
      for (int weight : taps.weights) sum += weight;
      const int count = static_cast<int>(taps.weights.size());
      const int each = sum / count;
      for (int& weight : taps.weights) weight -= each;
      const auto centre = std::find(taps.offsets.begin(), taps.offsets.end(), 0) - taps.offsets.begin();
      taps.weights[centre] -= sum - each * count;
      all.push_back(std::move(taps));
    }
  }
  return all;
}

template <typename Pixel>
void convolve(const std::vector<Pixel>& from, std::vector<int32_t>& to, const Taps& taps, const Field& field, int cx, int cy) {
  const int yEnd = std::min(field.height, (cy + 1) * cellSize), xEnd = std::min(field.width, (cx + 1) * cellSize);
  const int columns = xEnd - cx * cellSize;
  const int32_t* offsets = taps.offsets.data();
  const int32_t* weights = taps.weights.data();
  const int count = static_cast<int>(taps.offsets.size());
  for (int y = cy * cellSize; y < yEnd; y++) {
    const size_t p = static_cast<size_t>(y + margin) * field.stride + cx * cellSize + margin;
    int32_t sums[cellSize] = {0, 0, 0, 0};
    // The margin makes four reads beside each other safe even in a narrower last cell.
    for (int k = 0; k < count; k++) {
      const Pixel* source = from.data() + p + offsets[k];
      for (int x = 0; x < cellSize; x++) sums[x] += source[x] * weights[k];
    }
    for (int x = 0; x < columns; x++) to[p + x] = sums[x] >> 10;
  }
}

bool nearForeground(const Field& field, int bx, int by) {
  for (int y = std::max(0, by - 2); y <= std::min(field.blocksY - 1, by + 2); y++)
    for (int x = std::max(0, bx - 2); x <= std::min(field.blocksX - 1, bx + 2); x++)
      if (field.mask[y * field.blocksX + x] == 1) return true;
  return false;
}

Enhanced filter(const Field& field) {
  Enhanced out;
  out.cellsX = (field.width + cellSize - 1) / cellSize;
  out.cellsY = (field.height + cellSize - 1) / cellSize;
  out.direction.resize(static_cast<size_t>(out.cellsX) * out.cellsY);
  const auto along = alongTaps(field.stride);
  const auto across = acrossTaps(field.stride);
  std::vector<int32_t> smoothed(field.normalised.size());
  out.response.resize(field.normalised.size());
  for (int cy = 0; cy < out.cellsY; cy++)
    for (int cx = 0; cx < out.cellsX; cx++) {
      if (!nearForeground(field, cx >> 1, cy >> 1)) continue;
      const int direction = directionAt(field, cx * cellSize + 2, cy * cellSize + 2);
      out.direction[cy * out.cellsX + cx] = static_cast<uint8_t>(direction);
      convolve(field.normalised, smoothed, along[((direction + 2) >> 2) & 31], field, cx, cy);
    }
  for (int cy = 0; cy < out.cellsY; cy++)
    for (int cx = 0; cx < out.cellsX; cx++) {
      const int block = (cy >> 1) * field.blocksX + (cx >> 1);
      if (field.mask[block] == 0) continue;
      const int step = std::max(0, std::min(periodSteps - 1, ((field.period[block] + 4) >> 3) - 2 * shortest));
      convolve(smoothed, out.response, across[(((out.direction[cy * out.cellsX + cx] + 2) >> 2) & 31) * periodSteps + step], field, cx, cy);
    }
  return out;
}

}  // namespace

int directionAt(const Field& field, int x, int y) {
  const int gx = std::max(0, std::min(16 * (field.blocksX - 1), 2 * (x - 4)));
  const int gy = std::max(0, std::min(16 * (field.blocksY - 1), 2 * (y - 4)));
  const int x0 = gx >> 4, y0 = gy >> 4;
  const int x1 = std::min(field.blocksX - 1, x0 + 1), y1 = std::min(field.blocksY - 1, y0 + 1);
  const int fx = gx & 15, fy = gy & 15;
  const auto mix = [&](const std::vector<double>& map) {
    return (map[y0 * field.blocksX + x0] * (16 - fx) + map[y0 * field.blocksX + x1] * fx) * (16 - fy) +
           (map[y1 * field.blocksX + x0] * (16 - fx) + map[y1 * field.blocksX + x1] * fx) * fy;
  };
  return directionOf(mix(field.cos2), mix(field.sin2)) >> 1;
}

Enhanced enhance(Field& field) {
  const Enhanced first = filter(field);
  std::vector<int16_t> clipped(first.response.size());
  for (size_t i = 0; i < clipped.size(); i++) clipped[i] = static_cast<int16_t>(std::clamp(first.response[i], -400, 400));
  orient(field, clipped, 1);
  return filter(field);
}

}  // namespace finger
