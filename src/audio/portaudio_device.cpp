// PortAudio streams as a source and a sink, which outlive the death of a stream.
#include "device_watch.hpp"
#include "portaudio_stream.hpp"
#include "speaker_depth.hpp"
#include "stderr_capture.hpp"
#include <babel/audio/portaudio_device.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace babel::audio {
namespace {

using clock = std::chrono::steady_clock;

/// What a microphone and a loudspeaker have in common: a stream that is opened, watched, and opened
/// again.
template <class Adapter, direction Way>
class watched_stream {
public:
    watched_stream(
        portaudio_library library,
        device_info device,
        portaudio_settings settings,
        device_watch watch
    )
        : library_(std::move(library)), device_(std::move(device)), settings_(settings),
          watch_(std::move(watch)), diagnostics_(library_.chatter()) {}

    error_code start() {
        past_ = {};
        running_ = true;
        stall_.start(clock::now());
        failure_ = open();
        return failure_;
    }

    void stop() {
        running_ = false;
        close();
    }

    /// Clears the wake-up and reopens what has died. Returns whether it is running at all.
    bool service() {
        watch_.clear();
        if (!running_) return false;
        const auto now = clock::now();
        if (stream_) stall_.on_callbacks(now, stream_->counters().callbacks);
        if (stall_.should_reopen(now)) {
            close();
            failure_ = open();
            ++past_.restarts;
            stall_.on_reopened(clock::now());
        }
        return true;
    }

    std::size_t overdue() { return stall_.overdue(clock::now()); }
    void take_overdue(std::size_t samples) { stall_.take(samples); }

    /// Null while the device cannot be opened.
    portaudio_stream* stream() { return stream_.get(); }
    Adapter& adapter() { return *adapter_; }
    waker& event() { return watch_.event(); }
    std::chrono::milliseconds buffer() const { return settings_.buffer; }
    int wake_fd() const { return watch_.fd(); }
    error_code failure() const { return failure_; }
    const std::string& diagnostics() const { return diagnostics_; }
    std::string description() const { return device_.name + " (" + device_.host_api + ")"; }

    device_counters counters() const { return stream_ ? sum(past_, stream_->counters()) : past_; }

private:
    error_code open() {
        stderr_capture capture;
        auto stream = portaudio_stream::open(device_, Way, settings_, watch_.event());
        diagnostics_ += capture.take();
        if (!stream) return stream.error();
        auto adapter = Adapter::make((*stream)->format());
        if (!adapter) return adapter.error();
        stream_ = std::move(*stream);
        adapter_.emplace(std::move(*adapter));
        return {};
    }

    void close() {
        if (!stream_) return;
        past_ = counters();
        const stderr_capture capture;
        stream_.reset();
    }

    static device_counters sum(device_counters a, const device_counters& b) {
        a.callbacks += b.callbacks;
        a.dropped_samples += b.dropped_samples;
        a.underruns += b.underruns;
        a.xruns += b.xruns;
        return a;
    }

    portaudio_library library_;
    device_info device_;
    portaudio_settings settings_;
    device_watch watch_;
    stall_clock stall_;
    std::unique_ptr<portaudio_stream> stream_;
    std::optional<Adapter> adapter_;
    device_counters past_; // of the streams since start() that died
    bool running_ = false;
    error_code failure_;
    std::string diagnostics_;
};

using capture_stream = watched_stream<capture_adapter, direction::input>;
using playback_stream = watched_stream<playback_adapter, direction::output>;

class portaudio_source final : public source {
public:
    template <class... Parts>
    explicit portaudio_source(Parts&&... parts) : device_(std::forward<Parts>(parts)...) {}

    error_code start() override { return device_.start(); }
    void stop() override { device_.stop(); }
    int wake_fd() const override { return device_.wake_fd(); }
    error_code failure() const override { return device_.failure(); }
    std::string description() const override { return device_.description(); }
    std::string diagnostics() const override { return device_.diagnostics(); }
    device_counters counters() const override { return device_.counters(); }

    std::size_t read(std::span<sample> out) override {
        if (!device_.service()) return 0;
        auto* const stream = device_.stream();
        const auto count = stream ? device_.adapter().read(stream->samples(), out) : 0;
        if (stream && stream->samples().available() > 0) device_.event().wake();
        if (count > 0) return count;
        const auto silence = out.first(std::min(out.size(), device_.overdue()));
        std::ranges::fill(silence, sample{0});
        device_.take_overdue(silence.size());
        return silence.size();
    }

private:
    capture_stream device_;
};

class portaudio_sink final : public sink {
public:
    template <class... Parts>
    explicit portaudio_sink(Parts&&... parts) : device_(std::forward<Parts>(parts)...) {}

    error_code start() override { return device_.start(); }
    void stop() override { device_.stop(); }
    int wake_fd() const override { return device_.wake_fd(); }
    error_code failure() const override { return device_.failure(); }
    std::string description() const override { return device_.description(); }
    std::string diagnostics() const override { return device_.diagnostics(); }
    device_counters counters() const override { return device_.counters(); }

    std::size_t wanted() override {
        if (!device_.service()) return 0;
        discarding_ = device_.overdue();
        if (discarding_ > 0) return discarding_;
        auto* const stream = device_.stream();
        if (!stream) return 0;
        depth_.on_underruns(stream->counters().underruns);
        return depth_.to_fill(device_.adapter().wanted(stream->samples()));
    }

    void write(std::span<const sample> samples) override {
        if (discarding_ > 0) { // it is dead; time goes on without it
            device_.take_overdue(std::min(samples.size(), std::exchange(discarding_, 0)));
        } else if (auto* const stream = device_.stream()) {
            device_.adapter().write(stream->samples(), samples);
        }
    }

private:
    playback_stream device_;
    speaker_depth depth_{device_.buffer()};
    std::size_t discarding_ = 0; // samples of the last wanted() that no device will take
};

template <class Device, class Interface>
result<std::unique_ptr<Interface>>
make_device(std::string_view wanted, direction way, portaudio_settings settings) {
    auto library = portaudio_library::acquire();
    if (!library) return library.error();
    const auto devices = list_devices();
    if (!devices) return devices.error();
    auto device = find_device(*devices, wanted, way);
    if (!device) return device.error();
    auto watch = device_watch::make();
    if (!watch) return watch.error();
    return std::unique_ptr<Interface>(std::make_unique<Device>(
        std::move(*library), std::move(*device), settings, std::move(*watch)
    ));
}

} // namespace

result<std::unique_ptr<source>>
make_portaudio_source(std::string_view wanted, portaudio_settings settings) {
    return make_device<portaudio_source, source>(wanted, direction::input, settings);
}

result<std::unique_ptr<sink>>
make_portaudio_sink(std::string_view wanted, portaudio_settings settings) {
    return make_device<portaudio_sink, sink>(wanted, direction::output, settings);
}

} // namespace babel::audio
