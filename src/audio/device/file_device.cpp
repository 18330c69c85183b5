// Files by the 20 ms clock, over the file thread's rings.
#include "audio/device/file_device.hpp"

#include "audio/device/clocked.hpp"
#include "audio/file/sound_writer.hpp"
#include <babel/audio/player.hpp>

namespace babel::audio {
namespace {

class file_source final : public clocked_source {
public:
    file_source(frame_clock clock, std::string name, std::unique_ptr<player> file)
        : clocked_source(std::move(clock)), name_(std::move(name)), file_(std::move(file)) {}

    bool finished() const override { return file_->finished(); }
    error_code failure() const override { return file_->failure(); }
    std::string description() const override { return name_; }
    std::string take_diagnostics() override { return file_->take_diagnostics(); }
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
    file_sink(frame_clock clock, std::string path, file_thread& files)
        : clocked_sink(std::move(clock)), path_(std::move(path)), files_(files) {}
    ~file_sink() override {
        if (!writer_) return;
        writer_->close();
        files_.wake();
    }

    /// The first time it begins the file, since only then there is something to hear.
    error_code start() override {
        if (!writer_) {
            auto made = std::make_shared<sound_writer>(path_, 1, file_news_handler());
            if (const auto failed = files_.add(made)) return failed;
            writer_ = std::move(made);
        }
        return clocked_sink::start();
    }
    error_code failure() const override { return writer_ ? writer_->failure() : error_code(); }
    std::string description() const override { return file_name(path_); }
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

    const std::string path_;
    std::shared_ptr<sound_writer> writer_; // none before start()
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
    if (!format_by_extension(path)) return errc::unknown_format;
    return std::unique_ptr<sink>(std::make_unique<file_sink>(std::move(*clock), path, files));
}

} // namespace babel::audio
