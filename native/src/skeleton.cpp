// Threshold, specks, thinning; see minutiae/skeleton.ts.
#include "finger.h"

namespace finger {
namespace {

void removeSpecks(std::vector<uint8_t>& binary, int stride, uint8_t value, int least) {
  const int size = static_cast<int>(binary.size());
  std::vector<uint8_t> seen(binary.size());
  std::vector<int> stack(binary.size()), area(least);
  const int steps[8] = {-1, 1, -stride, stride, -stride - 1, -stride + 1, stride - 1, stride + 1};
  const int stepCount = value == 1 ? 8 : 4;
  const int first = stride * 2, last = size - stride * 2;
  for (int start = first; start < last; start++) {
    if (binary[start] != value || seen[start] == 1) continue;
    int count = 0, top = 0;
    stack[top++] = start;
    seen[start] = 1;
    while (top > 0) {
      const int at = stack[--top];
      if (count < least) area[count] = at;
      count++;
      for (int k = 0; k < stepCount; k++) {
        const int next = at + steps[k];
        if (next >= first && next < last && binary[next] == value && seen[next] == 0) {
          seen[next] = 1;
          stack[top++] = next;
        }
      }
    }
    if (count < least)
      for (int i = 0; i < count; i++) binary[area[i]] = 1 - value;
  }
}

std::array<uint8_t, 256> crossingTable() {
  std::array<uint8_t, 256> table{};
  for (int code = 0; code < 256; code++)
    for (int i = 0; i < 8; i++)
      if (((code >> i) & 1) == 0 && ((code >> ((i + 1) & 7)) & 1) == 1) table[code]++;
  return table;
}

const std::array<uint8_t, 256> crossingCounts = crossingTable();

std::array<uint8_t, 256> thinningTable(int phase) {
  std::array<uint8_t, 256> table{};
  for (int code = 0; code < 256; code++) {
    const auto bit = [&](int i) { return (code >> i) & 1; };
    int count = 0;
    for (int i = 0; i < 8; i++) count += bit(i);
    if (count < 2 || count > 6 || crossingCounts[code] != 1) continue;
    const int above = bit(0), right = bit(2), below = bit(4), left = bit(6);
    const bool keeps = phase == 0 ? (above & right & below) || (right & below & left) : (above & right & left) || (above & below & left);
    table[code] = keeps ? 0 : 1;
  }
  return table;
}

bool isStair(int code) {
  const auto bit = [&](int i) { return (code >> (i & 7)) & 1; };
  for (int i = 0; i < 8; i += 2)
    if (bit(i) == 1 && bit(i + 2) == 1 && bit(i + 5) == 0 && bit(i + 4) == 0 && bit(i + 6) == 0) return true;
  return false;
}

}  // namespace

int neighbours(const std::vector<uint8_t>& binary, int p, int stride) {
  const uint8_t* at = binary.data() + p;
  return at[-stride] | (at[-stride + 1] << 1) | (at[1] << 2) | (at[stride + 1] << 3) | (at[stride] << 4) | (at[stride - 1] << 5) | (at[-1] << 6) | (at[-stride - 1] << 7);
}

int crossings(int code) { return crossingCounts[code]; }

std::vector<uint8_t> binarise(const std::vector<int32_t>& response, const Field& field) {
  std::vector<uint8_t> binary(response.size());
  for (int y = 0; y < field.height; y++)
    for (int x = 0; x < field.width; x++) {
      const size_t p = static_cast<size_t>(y + margin) * field.stride + x + margin;
      if (response[p] > 0 && field.mask[(y >> 3) * field.blocksX + (x >> 3)] == 1) binary[p] = 1;
    }
  removeSpecks(binary, field.stride, 1, 40);
  removeSpecks(binary, field.stride, 0, 24);
  return binary;
}

void thin(std::vector<uint8_t>& binary, const Field& field) {
  static const std::array<uint8_t, 256> phases[2] = {thinningTable(0), thinningTable(1)};
  const int stride = field.stride;
  std::vector<int> list;
  for (int p = stride * 2; p < static_cast<int>(binary.size()) - stride * 2; p++)
    if (binary[p] == 1) list.push_back(p);
  std::vector<int> gone(list.size());
  bool changed = true;
  for (int round = 0; changed && round < 60; round++) {
    changed = false;
    for (const auto& phase : phases) {
      size_t removed = 0, kept = 0;
      for (const int p : list) {
        if (phase[neighbours(binary, p, stride)] == 1) gone[removed++] = p;
        else list[kept++] = p;
      }
      list.resize(kept);
      for (size_t i = 0; i < removed; i++) binary[gone[i]] = 0;
      if (removed > 0) changed = true;
    }
  }
  for (const int p : list)
    if (isStair(neighbours(binary, p, stride))) binary[p] = 0;
}

}  // namespace finger
