// Files by the 20 ms clock, over the file thread's rings.
#include "clocked.hpp"
#include "sound_writer.hpp"
#include <babel/audio/file_device.hpp>
#include <babel/audio/player.hpp>

namespace babel::audio {
namespace {

class file_source final : public clocked_source {
public:
    file_source(frame_clock clock, std::string name, std::unique_ptr<player> file)
        : clocked_source(std::move(clock)), name_(std::move(name)), file_(std::move(file)) {}

    bool finished() const override { return file_->finished(); }
    std::string description() const override { return name_; }
    device_counters counters() const override {
        auto all = clocked_source::counters();
        all.underruns = underruns_;
        return all;
    }

private:
    void fill(std::span<sample> out) override {
        const auto count = file_->read(out);
        std::ranges::fill(out.subspan(count), sample{0});
        if (count < out.size() && !file_->finished()) ++underruns_;
    }

    std::string name_;
    std::unique_ptr<player> file_;
    std::uint64_t underruns_ = 0;
};

class file_sink final : public clocked_sink {
public:
    file_sink(
        frame_clock clock,
        std::string name,
        std::shared_ptr<sound_writer> writer,
        file_thread& files
    )
        : clocked_sink(std::move(clock)), name_(std::move(name)), writer_(std::move(writer)),
          files_(files) {}
    ~file_sink() override {
        writer_->close();
        files_.wake();
    }

    error_code failure() const override { return writer_->failure(); }
    std::string description() const override { return name_; }
    device_counters counters() const override {
        auto all = clocked_sink::counters();
        all.dropped_samples += dropped_;
        return all;
    }

private:
    void accept(std::span<const sample> samples) override {
        dropped_ += writer_->write(samples);
        if (writer_->wants_attention()) files_.wake();
    }

    std::string name_;
    std::shared_ptr<sound_writer> writer_;
    file_thread& files_;
    std::uint64_t dropped_ = 0;
};

} // namespace

result<std::unique_ptr<source>> open_file_source(const std::string& path, file_thread& files) {
    auto clock = frame_clock::make();
    if (!clock) return clock.error();
    auto file = player::open(path, files);
    if (!file) return file.error();
    return std::unique_ptr<source>(
        std::make_unique<file_source>(std::move(*clock), file_name(path), std::move(*file))
    );
}

result<std::unique_ptr<sink>> open_file_sink(const std::string& path, file_thread& files) {
    auto clock = frame_clock::make();
    if (!clock) return clock.error();
    auto writer = sound_writer::open(path, 1);
    if (!writer) return writer.error();
    if (auto failed = files.add(*writer)) return failed;
    return std::unique_ptr<sink>(
        std::make_unique<file_sink>(std::move(*clock), file_name(path), std::move(*writer), files)
    );
}

} // namespace babel::audio
