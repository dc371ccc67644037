// The fingerprint core: the same chain as src-main/biometrics/finger in TypeScript, which is the
// reference and explains each step. Whole numbers, or doubles and floats in the same fixed order, so
// that both give the same bits (core.test.ts compares them). No state but constant tables.
#pragma once
#include <stddef.h>
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace finger {

// ---- WSQ (wsq/decode.ts, wsq/wavelet.ts) ----

struct Region {
  int32_t x, y, width, height;
  bool mirrorX, mirrorY;
};

struct WsqCoefficients {
  int32_t width, height;
  float shift, scale, binCentre;
  const float* low;
  int32_t lowLength;
  const float* high;
  int32_t highLength;
  const float* bins;
  const float* zeroBins;
  const int32_t* coefficients;
  std::vector<Region> bands, splits;
};

void reconstructWsq(const WsqCoefficients& file, uint8_t* pixels);
/** The encoder's way: all splits in order, in place. */
void decomposeWsq(float* plane, int width, int height, const std::vector<Region>& splits, const float* low, int lowTaps, const float* high, int highTaps);

// ---- minutiae (minutiae/*.ts) ----

constexpr int blockSize = 8;
constexpr int margin = 32;
constexpr int orientationCount = 32;
constexpr int cellSize = 4;

extern const std::array<int32_t, 256>& cosTable;
extern const std::array<int32_t, 256>& sinTable;
int directionOf(double x, double y);

struct Field {
  int width, height, stride, blocksX, blocksY;
  std::vector<int16_t> normalised;
  std::vector<uint8_t> mask, coherence;
  std::vector<double> cos2, sin2, contrast, brightness;
  std::vector<int32_t> period;
};

struct Enhanced {
  std::vector<int32_t> response;
  std::vector<uint8_t> direction;
  int cellsX, cellsY;
};

struct Minutia {
  int x, y, angle, quality;
  bool ending;
};

Field ridgeField(const uint8_t* data, int width, int height);
void orient(Field& field, const std::vector<int16_t>& picture, int passes);
int directionAt(const Field& field, int x, int y);
Enhanced enhance(Field& field);
std::vector<uint8_t> binarise(const std::vector<int32_t>& response, const Field& field);
void thin(std::vector<uint8_t>& binary, const Field& field);
int neighbours(const std::vector<uint8_t>& binary, int p, int stride);
int crossings(int code);
std::vector<Minutia> detectMinutiae(const std::vector<uint8_t>& skeleton, const Field& field, const Enhanced& enhanced);

// ---- comparison (match/*.ts) ----

constexpr int codeWords = 8;

struct Prepared {
  int count;
  const int16_t* x;
  const int16_t* y;
  const uint8_t* angle;
  const uint32_t* codes;
  const uint8_t* weights;
};

/** Blocks of eight fingers turned on their side; see match/gallery.ts. */
struct Gallery {
  int size;
  const int32_t* starts;
  const int16_t* x;
  const int16_t* y;
  const uint8_t* angle;
  const uint32_t* planes;
};

constexpr int codeBits = 225, blockFingers = 8, mostInGallery = 64;
constexpr int startPlanes = 4, startRow = codeBits, windowRow = startRow + startPlanes, rowCount = windowRow + 16;
constexpr size_t blockWords = static_cast<size_t>(rowCount) * blockFingers * 2;

struct Comparison {
  int raw, paired;
};

struct Ranked {
  int index, raw, paired;
};

Comparison compareRaw(const Prepared& a, const Prepared& b);

/** One probe against many; keeps what depends on the probe alone. One thread at a time. */
class Comparer {
 public:
  explicit Comparer(const Prepared& probe);
  ~Comparer();
  Comparison with(const Prepared& other);
  /** Evidence of the best root on its nearest minutiae alone. */
  int quickly(const Prepared& other);

 private:
  void tryRoots(const Prepared& other, int most);
  struct State;
  std::unique_ptr<State> state;
};

std::vector<Ranked> search(const Prepared& probe, const Gallery& gallery, int tried, int full, int limit, int threads);

}  // namespace finger
