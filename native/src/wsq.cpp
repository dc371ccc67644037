// WSQ synthesis and dequantisation, IAFIS-IC-0110; see wsq/wavelet.ts and wsq/decode.ts.
#include <cstring>
#include "finger.h"

namespace finger {
namespace {

struct Terms {
  std::vector<int32_t> places;
  std::vector<float> weights;
  std::vector<int32_t> starts;
};

std::vector<float> synthesis(const float* analysis, int length) {
  std::vector<float> out(analysis, analysis + length);
  const int centre = (length - 1) / 2;
  for (int i = 0; i < length; i++)
    if ((i - centre) % 2 != 0) out[i] = -out[i];
  return out;
}

int reflect(int position, int length) {
  if (length == 1) return 0;
  const int period = 2 * (length - 1);
  const int wrapped = ((position % period) + period) % period;
  return wrapped < length ? wrapped : period - wrapped;
}

Terms synthesisTerms(int length, const std::vector<float>& low, const std::vector<float>& high, bool mirrored) {
  Terms terms;
  const int lowLength = (length + 1) >> 1;
  const int highLength = length - lowLength;
  terms.starts.push_back(0);
  for (int n = 0; n < length; n++) {
    for (int parity = 0; parity < 2; parity++) {
      const auto& filter = parity == 0 ? low : high;
      const int base = parity == 0 ? (mirrored ? highLength : 0) : (mirrored ? 0 : lowLength);
      const int centre = (static_cast<int>(filter.size()) - 1) / 2;
      for (int i = 0; i < static_cast<int>(filter.size()); i++) {
        const int position = n + i - centre;
        if ((position & 1) != parity) continue;
        if (length == 1 && parity == 1) continue;
        terms.places.push_back(base + (reflect(position, length) >> 1));
        terms.weights.push_back(filter[i]);
      }
    }
    terms.starts.push_back(static_cast<int32_t>(terms.places.size()));
  }
  return terms;
}

/** As `analysisTerms` of wsq/wavelet.ts. */
Terms analysisTerms(int length, const float* low, int lowTaps, const float* high, int highTaps, bool mirrored) {
  Terms terms;
  const int lowLength = (length + 1) >> 1, highLength = length - lowLength;
  terms.starts.push_back(0);
  for (int out = 0; out < length; out++) {
    const bool isHigh = mirrored ? out < highLength : out >= lowLength;
    const int index = isHigh ? (mirrored ? out : out - lowLength) : mirrored ? out - highLength : out;
    const int taps = isHigh ? highTaps : lowTaps, middle = isHigh ? 2 * index + 1 : 2 * index;
    for (int i = 0; i < taps; i++) {
      terms.places.push_back(reflect(middle + i - (taps - 1) / 2, length));
      terms.weights.push_back(isHigh ? high[i] : low[i]);
    }
    terms.starts.push_back(static_cast<int32_t>(terms.places.size()));
  }
  return terms;
}

void applyDown(const Terms& terms, const float* from, float* to, const Region& region, int stride) {
  const float* source = from + static_cast<size_t>(region.y) * stride + region.x;
  float* target = to + static_cast<size_t>(region.y) * stride + region.x;
  for (int n = 0; n < region.height; n++) {
    float* line = target + static_cast<size_t>(n) * stride;
    int t = terms.starts[n];
    const float* row = source + static_cast<size_t>(terms.places[t]) * stride;
    float weight = terms.weights[t];
    for (int x = 0; x < region.width; x++) line[x] = row[x] * weight;
    for (t++; t < terms.starts[n + 1]; t++) {
      row = source + static_cast<size_t>(terms.places[t]) * stride;
      weight = terms.weights[t];
      for (int x = 0; x < region.width; x++) line[x] = line[x] + row[x] * weight;
    }
  }
}

void applyAcross(const Terms& terms, const float* from, float* to, const Region& region, int stride) {
  for (int y = 0; y < region.height; y++) {
    const float* row = from + static_cast<size_t>(region.y + y) * stride + region.x;
    float* line = to + static_cast<size_t>(region.y + y) * stride + region.x;
    for (int n = 0; n < region.width; n++) {
      int t = terms.starts[n];
      const int end = terms.starts[n + 1];
      float sum = row[terms.places[t]] * terms.weights[t];
      for (t++; t < end; t++) sum = sum + row[terms.places[t]] * terms.weights[t];
      line[n] = sum;
    }
  }
}

void dequantise(const WsqCoefficients& file, std::vector<float>& plane) {
  const int32_t* next = file.coefficients;
  for (size_t i = 0; i < file.bands.size(); i++) {
    const float bin = file.bins[i];
    if (bin == 0) continue;
    const float halfZero = file.zeroBins[i] / 2;
    const Region& band = file.bands[i];
    for (int row = 0; row < band.height; row++) {
      float* at = plane.data() + static_cast<size_t>(band.y + row) * file.width + band.x;
      for (int column = 0; column < band.width; column++) {
        const int32_t value = *next++;
        if (value > 0) at[column] = bin * (static_cast<float>(value) - file.binCentre) + halfZero;
        else if (value < 0) at[column] = bin * (static_cast<float>(value) + file.binCentre) - halfZero;
      }
    }
  }
}

}  // namespace

void decomposeWsq(float* plane, int width, int height, const std::vector<Region>& splits, const float* low, int lowTaps, const float* high, int highTaps) {
  std::vector<float> scratch(static_cast<size_t>(width) * height);
  for (const Region& region : splits) {
    if (region.width == 0 || region.height == 0) continue;
    applyAcross(analysisTerms(region.width, low, lowTaps, high, highTaps, region.mirrorX), plane, scratch.data(), region, width);
    applyDown(analysisTerms(region.height, low, lowTaps, high, highTaps, region.mirrorY), scratch.data(), plane, region, width);
  }
}

void reconstructWsq(const WsqCoefficients& file, uint8_t* pixels) {
  const size_t count = static_cast<size_t>(file.width) * file.height;
  std::vector<float> plane(count), scratch(count);
  dequantise(file, plane);
  const auto low = synthesis(file.high, file.highLength);
  const auto high = synthesis(file.low, file.lowLength);
  for (size_t i = file.splits.size(); i-- > 0;) {
    const Region& region = file.splits[i];
    if (region.width == 0 || region.height == 0) continue;
    applyDown(synthesisTerms(region.height, low, high, region.mirrorY), plane.data(), scratch.data(), region, file.width);
    applyAcross(synthesisTerms(region.width, low, high, region.mirrorX), scratch.data(), plane.data(), region, file.width);
  }
  for (size_t i = 0; i < count; i++) {
    const float grey = plane[i] * file.scale + file.shift + 0.5f;
    // Written so that a value that is no number becomes 0, as in TypeScript.
    pixels[i] = grey > 255 ? 255 : grey > 0 ? static_cast<uint8_t>(grey) : 0;
  }
}

}  // namespace finger
