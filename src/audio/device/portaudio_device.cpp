// PortAudio streams as a source and a sink, which outlive the death of a stream.
#include "audio/device/device_list.hpp"
#include "audio/device/sound_system.hpp"
#include "audio/device/speaker_depth.hpp"
#include "audio/device/watched_stream.hpp"
#include <babel/audio/portaudio_device.hpp>

#include <algorithm>
#include <future>
#include <utility>

namespace babel::audio {
namespace {

using capture_stream = watched_stream<capture_adapter>;
using playback_stream = watched_stream<playback_adapter>;

/// Common base of both directions.
template <class Interface, class Stream>
class portaudio_device : public Interface {
public:
    template <class... Parts>
    explicit portaudio_device(Parts&&... parts) : device_(std::forward<Parts>(parts)...) {}

    error_code start() override { return device_.start(); }
    void stop() override { device_.stop(); }
    int wake_fd() const override { return device_.wake_fd(); }
    error_code failure() const override { return device_.failure(); }
    std::string description() const override { return device_.title(); }
    std::string take_diagnostics() override { return device_.take_diagnostics(); }
    device_counters counters() const override { return device_.counters(); }

protected:
    Stream device_;
};

class portaudio_source final : public portaudio_device<source, capture_stream> {
public:
    using portaudio_device::portaudio_device;

    std::size_t read(std::span<sample> out) override {
        if (!device_.service()) return 0;
        auto* const stream = device_.stream();
        // Drops sound from before the start: silence replaced it, and it would only be delay.
        if (stream && device_.is_new_stream()) stream->samples().drain();
        const auto count = stream ? device_.adapter().read(stream->samples(), out) : 0;
        if (stream) wake_for(*stream, out.size() - count);
        if (count > 0) return count;
        const auto silence = out.first(std::min(out.size(), device_.overdue()));
        std::ranges::fill(silence, sample{0});
        device_.take_overdue(silence.size());
        return silence.size();
    }

private:
    /// Wakes the loop when `missing` more samples, or a frame if that is less, can be read.
    void wake_for(portaudio_stream& stream, std::size_t missing) {
        const auto enough = device_.adapter().needed(std::min(missing, frame_samples));
        stream.wake_at(enough);
        const auto waiting = stream.samples().available();
        if (waiting > 0 && waiting >= enough) device_.event().wake();
    }
};

class portaudio_sink final : public portaudio_device<sink, playback_stream> {
public:
    using portaudio_device::portaudio_device;

    std::size_t wanted() override {
        if (!device_.service()) return 0;
        discarding_ = device_.overdue();
        if (discarding_ > 0) return discarding_;
        auto* const stream = device_.stream();
        if (!stream) return 0;
        if (depth_.buffer() != stream->buffer()) depth_ = speaker_depth(stream->buffer());
        depth_.on_underruns(std::chrono::steady_clock::now(), stream->counters().underruns);
        return depth_.to_fill(device_.adapter().wanted(stream->samples()));
    }

    void write(std::span<const sample> samples) override {
        if (discarding_ > 0) { // it is dead; time goes on without it
            const auto discarded = std::min(samples.size(), discarding_);
            discarding_ -= discarded;
            device_.take_overdue(discarded);
        } else if (auto* const stream = device_.stream()) {
            device_.adapter().write(stream->samples(), samples);
        }
    }

private:
    speaker_depth depth_{buffer_choice::small};
    std::size_t discarding_ = 0; // samples of the last wanted() without a device
};

template <class Device, class Interface>
result<std::unique_ptr<Interface>>
make_device(device_info found, bool is_default, direction way, portaudio_settings settings) {
    auto system = sound_system::acquire();
    if (!system) return system.error();
    auto watch = device_watch::make();
    if (!watch) return watch.error();
    auto title = title_of(found);
    auto slot = std::make_shared<stream_slot>(std::move(found), is_default, way, std::move(*watch));
    return std::unique_ptr<Interface>(
        std::make_unique<Device>(std::move(*system), std::move(slot), std::move(title), settings)
    );
}

result<device_info> wait_for_device(std::string_view wanted, direction way) {
    const auto devices = list_devices(device_details::names);
    if (!devices) return devices.error();
    return find_device(*devices, wanted, way);
}

} // namespace

error_code list_devices(
    device_details wanted, std::function<void(result<std::vector<device_info>>)> on_listed
) {
    const auto system = sound_system::acquire();
    if (!system) return system.error();
    return (*system)->list(wanted, std::move(on_listed));
}

result<std::vector<device_info>> list_devices(device_details wanted) {
    std::promise<result<std::vector<device_info>>> listed;
    const auto on_listed = [&listed](auto found) { listed.set_value(std::move(found)); };
    if (const auto failed = list_devices(wanted, on_listed)) return failed;
    return listed.get_future().get();
}

bool close_sound(std::chrono::milliseconds timeout) {
    const auto& system = sound_system::shared();
    return !system || system->end(timeout);
}

result<std::unique_ptr<source>>
make_portaudio_source(device_info found, bool is_default, portaudio_settings settings) {
    return make_device<portaudio_source, source>(
        std::move(found), is_default, direction::input, settings
    );
}

result<std::unique_ptr<sink>>
make_portaudio_sink(device_info found, bool is_default, portaudio_settings settings) {
    return make_device<portaudio_sink, sink>(
        std::move(found), is_default, direction::output, settings
    );
}

result<std::unique_ptr<source>>
find_portaudio_source(std::string_view wanted, portaudio_settings settings) {
    auto found = wait_for_device(wanted, direction::input);
    if (!found) return found.error();
    return make_portaudio_source(std::move(*found), wanted.empty(), settings);
}

result<std::unique_ptr<sink>>
find_portaudio_sink(std::string_view wanted, portaudio_settings settings) {
    auto found = wait_for_device(wanted, direction::output);
    if (!found) return found.error();
    return make_portaudio_sink(std::move(*found), wanted.empty(), settings);
}

} // namespace babel::audio
