#include <babel/client/call_files.hpp>
#include <babel/client/recording_name.hpp>

#include <chrono>
#include <filesystem>
#include <utility>

namespace babel::client {

call_files::call_files(
    voice_bridge& bridge,
    audio::file_thread& files,
    const settings& options,
    std::function<void(const client_event&)> report
)
    : bridge_(bridge), files_(files), options_(options), report_(std::move(report)) {}

std::string call_files::play(const std::string& file) {
    std::error_code ignored; // then it is no such file
    if (!std::filesystem::is_regular_file(file, ignored)) return file + ": no such file";
    auto opened = audio::player::open(file, files_);
    if (!opened) return file + ": " + opened.error().message();
    static_cast<void>(stop_playing()); // what was played, if anything
    played_file_ = file;
    const auto tell_so = [this] { report_(event::play_done{std::exchange(played_file_, {})}); };
    bridge_.play_file(std::move(*opened), tell_so);
    return {};
}

std::string call_files::stop_playing() {
    if (played_file_.empty()) return "nothing is played";
    bridge_.play_file(nullptr);
    report_(event::play_done{std::exchange(played_file_, {})});
    return {};
}

std::string call_files::record(const std::string& pattern, const std::string& peer) {
    if (!record_file_.empty()) static_cast<void>(stop_recording());
    const auto file = name_recording(pattern, peer);
    auto opened = audio::recorder::open(file, files_);
    if (!opened) return file + ": " + opened.error().message();
    record_file_ = file;
    if (options_.record_tone) bridge_.send_tone(audio::tone_pattern::recording());
    bridge_.record(std::move(*opened));
    return {};
}

std::string call_files::stop_recording() {
    if (record_file_.empty()) return "nothing is recorded";
    bridge_.record(nullptr);
    report_(event::record_done{std::exchange(record_file_, {})});
    return {};
}

void call_files::begin(const std::string& peer) {
    if (!record_file_.empty() && options_.record_tone) // whoever joins a recorded call hears so
        bridge_.send_tone(audio::tone_pattern::recording());
    if (options_.record_file.empty() || !record_file_.empty()) return;
    if (const auto fault = record(options_.record_file, peer); !fault.empty())
        report_(event::error{fault});
}

void call_files::end() {
    played_file_.clear();
    if (!record_file_.empty()) static_cast<void>(stop_recording());
}

std::string call_files::name_recording(const std::string& pattern, const std::string& peer) {
    const auto name = recording_name(pattern, std::chrono::system_clock::now(), peer);
    return numbered_name(name, ++recordings_[name]);
}

} // namespace babel::client
