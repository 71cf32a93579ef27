// A device for tests: its tensors lie in the CPU's memory, but libtorch calls them "privateuseone", and
// every operation that is given a tensor of another device beside one of its own is an error, as on a GPU.
// Operations are computed by the CPU's kernels. See README.md.

#include <ATen/EmptyTensor.h>
#include <ATen/detail/PrivateUse1HooksInterface.h>
#include <ATen/native/CPUFallback.h>
#include <ATen/ops/_reshape_alias_native.h>
#include <ATen/ops/as_strided_native.h>
#include <ATen/ops/convolution.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/resize_native.h>
#include <ATen/ops/unfold_native.h>
#include <ATen/ops/view_as_complex_native.h>
#include <ATen/ops/view_as_real_native.h>
#include <ATen/ops/view_native.h>
#include <c10/core/Allocator.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/library.h>

#include <cstdlib>
#include <cstring>

namespace {

constexpr auto DEVICE = c10::DeviceType::PrivateUse1;

struct Memory final : c10::Allocator {
  static void release(void* data) { std::free(data); }

  c10::DataPtr allocate(size_t bytes) override {
    void* data = bytes == 0 ? nullptr : std::malloc(bytes);
    return {data, data, &release, c10::Device(DEVICE, 0)};
  }

  c10::DeleterFnPtr raw_deleter() const override { return &release; }

  void copy_data(void* to, const void* from, size_t bytes) const override {
    std::memcpy(to, from, bytes);
  }
};

Memory memory;
const int registered = (c10::SetAllocator(DEVICE, &memory), 0);

// Everything is done when it is asked for, so there is nothing to wait for.
struct Guard final : c10::impl::NoOpDeviceGuardImpl<DEVICE> {
  void record(void**, const c10::Stream&, const c10::DeviceIndex, const c10::EventFlag) const override {}
  void block(void*, const c10::Stream&) const override {}
  bool queryEvent(void*) const override { return true; }

  // There is one, and the engine of gradients asks for its number.
  c10::Device exchangeDevice(c10::Device) const override { return c10::Device(DEVICE, 0); }
  c10::Device getDevice() const override { return c10::Device(DEVICE, 0); }
  c10::Stream getStream(c10::Device) const noexcept override {
    return c10::Stream(c10::Stream::DEFAULT, c10::Device(DEVICE, 0));
  }
  c10::Stream exchangeStream(c10::Stream) const noexcept override {
    return c10::Stream(c10::Stream::DEFAULT, c10::Device(DEVICE, 0));
  }
};

// The engine of gradients waits for devices of which it has been told.
struct Hooks final : at::PrivateUse1HooksInterface {
  bool isBuilt() const override { return true; }
  bool isAvailable() const override { return true; }
  bool hasPrimaryContext(c10::DeviceIndex) const override { return true; }
  c10::DeviceIndex deviceCount() const override { return 1; }
  void setCurrentDevice(c10::DeviceIndex) const override {}
  c10::DeviceIndex getCurrentDevice() const override { return 0; }
  c10::DeviceIndex exchangeDevice(c10::DeviceIndex) const override { return 0; }
  c10::DeviceIndex maybeExchangeDevice(c10::DeviceIndex) const override { return 0; }
};

Hooks hooks;
const int told =
    (at::RegisterPrivateUse1HooksInterface(&hooks), c10::register_privateuse1_backend("privateuseone"), 0);

C10_REGISTER_GUARD_IMPL(PrivateUse1, Guard);

// Tensors without axes may lie on the CPU: GPUs take them as numbers.
bool isForeign(const at::Tensor& tensor) {
  return tensor.defined() && tensor.dim() > 0 && tensor.device().type() != DEVICE;
}

bool anyForeign(const c10::IValue& value) {
  if (value.isTensor()) {
    return isForeign(value.toTensor());
  }
  bool any = false;
  if (value.isTensorList()) {
    for (const at::Tensor& tensor : value.toTensorVector()) {
      any |= isForeign(tensor);
    }
  } else if (value.isOptionalTensorList()) {
    for (const std::optional<at::Tensor>& tensor : value.toOptionalTensorVector()) {
      any |= tensor.has_value() && isForeign(*tensor);
    }
  }
  return any;
}

void onCpu(const c10::OperatorHandle& op, torch::jit::Stack* stack) {
  for (const c10::IValue& argument : *stack) {
    TORCH_CHECK(
        !anyForeign(argument),
        "strict device: an operation got a tensor of another device beside one of this device");
  }
  at::native::cpu_fallback(op, stack);
}

at::Tensor empty(
    at::IntArrayRef size,
    std::optional<at::ScalarType> type,
    std::optional<at::Layout>,
    std::optional<at::Device>,
    std::optional<bool>,
    std::optional<at::MemoryFormat> format) {
  return at::detail::empty_generic(
      size,
      &memory,
      c10::DispatchKeySet(c10::DispatchKey::PrivateUse1),
      type.value_or(at::ScalarType::Float),
      format);
}

at::Tensor emptyStrided(
    at::IntArrayRef size,
    at::IntArrayRef stride,
    std::optional<at::ScalarType> type,
    std::optional<at::Layout>,
    std::optional<at::Device>,
    std::optional<bool>) {
  return at::detail::empty_strided_generic(
      size,
      stride,
      &memory,
      c10::DispatchKeySet(c10::DispatchKey::PrivateUse1),
      type.value_or(at::ScalarType::Float));
}

// The same memory, as a tensor of the CPU.
at::Tensor seenFromCpu(const at::Tensor& tensor) {
  return tensor.device().type() == DEVICE
      ? at::from_blob(
            tensor.data_ptr(),
            tensor.sizes(),
            tensor.strides(),
            at::TensorOptions().dtype(tensor.scalar_type()).device(at::kCPU))
      : tensor;
}

at::Tensor copyFrom(const at::Tensor& from, const at::Tensor& to, bool) {
  if (from.numel() > 0) {
    at::Tensor source = seenFromCpu(from);
    source = from.is_conj() ? source.conj() : source;
    seenFromCpu(to).copy_(source);
  }
  return to;
}

at::Tensor copyFromAndResize(const at::Tensor& from, const at::Tensor& to) {
  to.resize_(from.sizes());
  return copyFrom(from, to, false);
}

at::Scalar number(const at::Tensor& tensor) { return seenFromCpu(tensor).item(); }

// What convolutions of devices that libtorch does not know come to.
at::Tensor convolution(
    const at::Tensor& input,
    const at::Tensor& weight,
    const std::optional<at::Tensor>& bias,
    at::IntArrayRef stride,
    at::IntArrayRef padding,
    at::IntArrayRef dilation,
    bool transposed,
    at::IntArrayRef outputPadding,
    int64_t groups) {
  TORCH_CHECK(
      !isForeign(input) && !isForeign(weight) && !(bias.has_value() && isForeign(*bias)),
      "strict device: a convolution got a tensor of another device beside one of this device");
  auto shift = bias.has_value() && bias->defined() ? std::make_optional(bias->cpu()) : std::nullopt;
  return at::convolution(
             input.cpu(), weight.cpu(), shift, stride, padding, dilation, transposed, outputPadding, groups)
      .to(input.device());
}

// The same for their gradients.
std::tuple<at::Tensor, at::Tensor, at::Tensor> convolutionBackward(
    const at::Tensor& gradient,
    const at::Tensor& input,
    const at::Tensor& weight,
    at::IntArrayRef stride,
    at::IntArrayRef padding,
    at::IntArrayRef dilation,
    bool transposed,
    at::IntArrayRef outputPadding,
    int64_t groups,
    std::array<bool, 3> wanted) {
  TORCH_CHECK(
      !isForeign(gradient) && !isForeign(input) && !isForeign(weight),
      "strict device: a convolution's gradient got a tensor of another device beside one of this device");
  const std::vector<int64_t> shifts{gradient.size(1)};
  auto [ofInput, ofWeight, ofBias] = at::convolution_backward(
      gradient.cpu(), input.cpu(), weight.cpu(), shifts, stride, padding, dilation, transposed, outputPadding,
      groups, wanted);
  const auto back = [&](const at::Tensor& some) {
    return some.defined() ? some.to(input.device()) : some;
  };
  return {back(ofInput), back(ofWeight), back(ofBias)};
}

} // namespace

TORCH_LIBRARY_IMPL(_, PrivateUse1, library) {
  library.fallback(torch::CppFunction::makeFromBoxedFunction<&onCpu>());
}

TORCH_LIBRARY_IMPL(aten, PrivateUse1, library) {
  library.impl("empty.memory_format", &empty);
  library.impl("empty_strided", &emptyStrided);
  library.impl("_copy_from", &copyFrom);
  library.impl("_copy_from_and_resize", &copyFromAndResize);
  library.impl("_local_scalar_dense", &number);
  library.impl("convolution_overrideable", &convolution);
  library.impl("convolution_backward_overrideable", &convolutionBackward);
  // Norms have kernels of their own on GPUs, too; the composed ones refuse some strides.
  library.impl("native_group_norm", torch::CppFunction::makeFromBoxedFunction<&onCpu>());
  library.impl("native_layer_norm", torch::CppFunction::makeFromBoxedFunction<&onCpu>());
  // Views are made without looking at the numbers, so the CPU's functions do.
  library.impl("as_strided", &at::native::as_strided_tensorimpl);
  library.impl("view", &at::native::view);
  library.impl("_reshape_alias", &at::native::_reshape_alias);
  library.impl("unfold", &at::native::unfold);
  library.impl("view_as_real", &at::native::view_as_real);
  library.impl("view_as_complex", &at::native::view_as_complex);
  library.impl("resize_", &at::native::resize_);
}

// Copies see conjugated numbers as such; what libtorch does otherwise is a copy again.
TORCH_LIBRARY_IMPL(aten, Conjugate, library) {
  library.impl("_copy_from", torch::CppFunction::makeFallthrough());
}
