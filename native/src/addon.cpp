// Node-API door of the fingerprint core. Everything that comes in is checked here against its own
// size; the core behind trusts its arguments.
#include <napi.h>
#include <algorithm>
#include <string>
#include "finger.h"

namespace {

template <typename T>
T argument(const Napi::CallbackInfo& info, size_t index, napi_typedarray_type type) {
  if (index >= info.Length() || !info[index].IsTypedArray() || info[index].As<Napi::TypedArray>().TypedArrayType() != type)
    throw Napi::TypeError::New(info.Env(), "finger core: argument " + std::to_string(index));
  return info[index].As<T>();
}

double number(const Napi::CallbackInfo& info, size_t index, double low, double high) {
  const double value = index < info.Length() && info[index].IsNumber() ? info[index].As<Napi::Number>().DoubleValue() : low - 1;
  if (!(value >= low && value <= high)) throw Napi::RangeError::New(info.Env(), "finger core: number " + std::to_string(index));
  return value;
}

void require(const Napi::CallbackInfo& info, bool holds, const char* what) {
  if (!holds) throw Napi::RangeError::New(info.Env(), std::string("finger core: ") + what);
}

std::vector<finger::Region> regions(const Napi::CallbackInfo& info, size_t index, int width, int height) {
  const auto list = argument<Napi::Int32Array>(info, index, napi_int32_array);
  require(info, list.ElementLength() % 6 == 0, "regions");
  std::vector<finger::Region> out;
  for (size_t i = 0; i < list.ElementLength(); i += 6) {
    const finger::Region region{list[i], list[i + 1], list[i + 2], list[i + 3], list[i + 4] != 0, list[i + 5] != 0};
    require(info, region.x >= 0 && region.y >= 0 && region.width >= 0 && region.height >= 0 && region.x + region.width <= width && region.y + region.height <= height, "region");
    out.push_back(region);
  }
  return out;
}

Napi::Value reconstructWsq(const Napi::CallbackInfo& info) {
  finger::WsqCoefficients file;
  file.width = static_cast<int32_t>(number(info, 0, 1, 20000));
  file.height = static_cast<int32_t>(number(info, 1, 1, 20000));
  file.shift = info[2].ToNumber().FloatValue();
  file.scale = info[3].ToNumber().FloatValue();
  file.binCentre = info[4].ToNumber().FloatValue();
  const auto low = argument<Napi::Float32Array>(info, 5, napi_float32_array);
  const auto high = argument<Napi::Float32Array>(info, 6, napi_float32_array);
  const auto bins = argument<Napi::Float32Array>(info, 7, napi_float32_array);
  const auto zeroBins = argument<Napi::Float32Array>(info, 8, napi_float32_array);
  const auto coefficients = argument<Napi::Int32Array>(info, 9, napi_int32_array);
  file.bands = regions(info, 10, file.width, file.height);
  file.splits = regions(info, 11, file.width, file.height);
  require(info, low.ElementLength() % 2 == 1 && high.ElementLength() % 2 == 1, "filters");
  require(info, bins.ElementLength() == file.bands.size() && zeroBins.ElementLength() == file.bands.size(), "bins");
  size_t needed = 0;
  for (size_t i = 0; i < file.bands.size(); i++)
    if (bins[i] != 0) needed += static_cast<size_t>(file.bands[i].width) * file.bands[i].height;
  require(info, coefficients.ElementLength() >= needed, "coefficients");
  file.low = low.Data();
  file.lowLength = static_cast<int32_t>(low.ElementLength());
  file.high = high.Data();
  file.highLength = static_cast<int32_t>(high.ElementLength());
  file.bins = bins.Data();
  file.zeroBins = zeroBins.Data();
  file.coefficients = coefficients.Data();
  auto pixels = Napi::Uint8Array::New(info.Env(), static_cast<size_t>(file.width) * file.height);
  finger::reconstructWsq(file, pixels.Data());
  return pixels;
}

/** In place. */
Napi::Value decomposeWsq(const Napi::CallbackInfo& info) {
  auto plane = argument<Napi::Float32Array>(info, 0, napi_float32_array);
  const int width = static_cast<int>(number(info, 1, 1, 20000)), height = static_cast<int>(number(info, 2, 1, 20000));
  const auto low = argument<Napi::Float32Array>(info, 3, napi_float32_array);
  const auto high = argument<Napi::Float32Array>(info, 4, napi_float32_array);
  require(info, plane.ElementLength() == static_cast<size_t>(width) * height && low.ElementLength() % 2 == 1 && high.ElementLength() % 2 == 1, "plane");
  finger::decomposeWsq(plane.Data(), width, height, regions(info, 5, width, height), low.Data(), static_cast<int>(low.ElementLength()), high.Data(), static_cast<int>(high.ElementLength()));
  return info.Env().Undefined();
}

template <typename Array, typename T>
Array copyOut(Napi::Env env, const std::vector<T>& values) {
  Array out = Array::New(env, values.size());
  std::copy(values.begin(), values.end(), out.Data());
  return out;
}

Napi::Value analyse(const Napi::CallbackInfo& info) {
  const auto env = info.Env();
  const auto data = argument<Napi::Uint8Array>(info, 0, napi_uint8_array);
  const int width = static_cast<int>(number(info, 1, 24, 20000)), height = static_cast<int>(number(info, 2, 24, 20000));
  require(info, data.ElementLength() == static_cast<size_t>(width) * height && data.ElementLength() <= 9000000, "picture");
  finger::Field field = finger::ridgeField(data.Data(), width, height);
  auto out = Napi::Object::New(env);
  out["cos2"] = copyOut<Napi::Float64Array>(env, field.cos2);
  out["sin2"] = copyOut<Napi::Float64Array>(env, field.sin2);
  out["coherence"] = copyOut<Napi::Uint8Array>(env, field.coherence);
  const finger::Enhanced enhanced = finger::enhance(field);
  auto skeleton = finger::binarise(enhanced.response, field);
  finger::thin(skeleton, field);
  std::vector<int32_t> counts(3), minutiae;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      if (field.mask[(y >> 3) * field.blocksX + (x >> 3)] == 0) continue;
      const size_t p = static_cast<size_t>(y + finger::margin) * field.stride + x + finger::margin;
      const bool dark = field.normalised[p] > 0;
      counts[0]++;
      counts[1] += dark ? 1 : 0;
      counts[2] += dark == (enhanced.response[p] > 0) ? 1 : 0;
    }
  for (const auto& m : finger::detectMinutiae(skeleton, field, enhanced)) minutiae.insert(minutiae.end(), {m.x, m.y, m.angle, m.ending ? 1 : 2, m.quality});
  out["mask"] = copyOut<Napi::Uint8Array>(env, field.mask);
  out["contrast"] = copyOut<Napi::Float64Array>(env, field.contrast);
  out["brightness"] = copyOut<Napi::Float64Array>(env, field.brightness);
  out["counts"] = copyOut<Napi::Int32Array>(env, counts);
  out["minutiae"] = copyOut<Napi::Int32Array>(env, minutiae);
  return out;
}

/** As match/prepared.ts keeps them: differences stay within 16 bits, sums within 32. */
bool far(int16_t value) { return value > 16000 || value < -16000; }

finger::Prepared prepared(const Napi::CallbackInfo& info, size_t first, size_t most) {
  const auto x = argument<Napi::Int16Array>(info, first, napi_int16_array);
  const auto y = argument<Napi::Int16Array>(info, first + 1, napi_int16_array);
  const auto angle = argument<Napi::Uint8Array>(info, first + 2, napi_uint8_array);
  const auto codes = argument<Napi::Uint32Array>(info, first + 3, napi_uint32_array);
  const auto weights = argument<Napi::Uint8Array>(info, first + 4, napi_uint8_array);
  const size_t count = x.ElementLength();
  require(info, count <= most && y.ElementLength() == count && angle.ElementLength() == count && weights.ElementLength() == count && codes.ElementLength() == count * finger::codeWords, "template");
  require(info, std::none_of(x.Data(), x.Data() + count, far) && std::none_of(y.Data(), y.Data() + count, far), "coordinates");
  return {static_cast<int>(count), x.Data(), y.Data(), angle.Data(), codes.Data(), weights.Data()};
}

Napi::Value compare(const Napi::CallbackInfo& info) {
  const auto found = finger::compareRaw(prepared(info, 0, 255), prepared(info, 5, 255));
  return copyOut<Napi::Int32Array>(info.Env(), std::vector<int32_t>{found.raw, found.paired});
}

Napi::Value search(const Napi::CallbackInfo& info) {
  const auto probe = prepared(info, 0, 255);
  const auto starts = argument<Napi::Int32Array>(info, 5, napi_int32_array);
  const auto x = argument<Napi::Int16Array>(info, 6, napi_int16_array);
  const auto y = argument<Napi::Int16Array>(info, 7, napi_int16_array);
  const auto angle = argument<Napi::Uint8Array>(info, 8, napi_uint8_array);
  const auto planes = argument<Napi::Uint32Array>(info, 9, napi_uint32_array);
  const size_t count = x.ElementLength();
  require(info, y.ElementLength() == count && angle.ElementLength() == count, "gallery");
  require(info, starts.ElementLength() >= 1 && starts[0] == 0 && count <= 2000000000 && starts[starts.ElementLength() - 1] == static_cast<int32_t>(count), "gallery");
  for (size_t i = 1; i < starts.ElementLength(); i++) require(info, starts[i] >= starts[i - 1] && starts[i] - starts[i - 1] <= finger::mostInGallery, "gallery");
  require(info, std::none_of(x.Data(), x.Data() + count, far) && std::none_of(y.Data(), y.Data() + count, far), "coordinates");
  const size_t size = starts.ElementLength() - 1;
  require(info, planes.ElementLength() == (size + finger::blockFingers - 1) / finger::blockFingers * finger::blockWords, "planes");
  const finger::Gallery gallery{static_cast<int>(size), starts.Data(), x.Data(), y.Data(), angle.Data(), planes.Data()};
  const auto whole = [&](size_t index, int low, int high) { return static_cast<int>(number(info, index, low, high)); };
  const int tried = whole(10, 0, 100000000), full = whole(11, 0, 100000000), limit = whole(12, 0, 100000000), threads = whole(13, 1, 64);
  std::vector<int32_t> flat;
  for (const auto& one : finger::search(probe, gallery, tried, full, limit, threads)) flat.insert(flat.end(), {one.index, one.raw, one.paired});
  return copyOut<Napi::Int32Array>(info.Env(), flat);
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  exports["reconstructWsq"] = Napi::Function::New(env, reconstructWsq);
  exports["decomposeWsq"] = Napi::Function::New(env, decomposeWsq);
  exports["analyse"] = Napi::Function::New(env, analyse);
  exports["compare"] = Napi::Function::New(env, compare);
  exports["search"] = Napi::Function::New(env, search);
  return exports;
}

}  // namespace

NODE_API_MODULE(finger, init)
