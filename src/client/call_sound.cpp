// What goes into a call's sound and what comes of it: processing, files played, recordings.
#include <babel/client/call.hpp>

#include <filesystem>
#include <utility>

namespace babel::client {
namespace {

/// Empty: nothing is to be done, or nothing can be.
std::unique_ptr<audio::voice_processor> make_processor(const call_context& context) {
    const auto wanted = processing_for(context.options);
    if (!wanted.any()) return nullptr;
    auto made = audio::voice_processor::make(wanted);
    if (made) return std::move(*made);
    // Whoever asked for it in a build without was refused before.
    if (!audio::voice_processor::available())
        context.log.debug("built without echo cancellation and noise suppression");
    else
        context.report(event::error{"the voice is not processed: " + made.error().message()});
    return nullptr;
}

} // namespace

voice_ends call::open_ends() {
    voice_ends ends{
        context_.audio_in,
        context_.audio_out,
        std::move(player_),
        nullptr,
        make_processor(context_)};
    if (context_.options.record_file.empty()) return ends;
    std::string fault;
    ends.recorder = open_recorder(context_.options.record_file, fault);
    if (!fault.empty()) context_.report(event::error{fault});
    return ends;
}

voice_pump_events call::pump_events() {
    return {[this] { on_play_done(); }, [this] { signal(call_signal::played_out); }};
}

void call::on_play_done() {
    const auto file = std::exchange(played_file_, {});
    context_.report(event::play_done{file});
    const auto& options = context_.options;
    if (options.hangup_after_play && file == options.play_file) signal(call_signal::hang_up);
}

std::string call::play(const std::string& file) {
    if (!pump_) return "there is no call";
    std::error_code ignored; // then it is no such file
    if (!std::filesystem::is_regular_file(file, ignored)) return file + ": no such file";
    auto opened = audio::player::open(file, context_.files);
    if (!opened) return file + ": " + opened.error().message();
    played_file_ = file;
    pump_->play_file(std::move(*opened));
    return {};
}

std::string call::stop_playing() {
    if (played_file_.empty()) return "nothing is played";
    played_file_.clear();
    if (pump_) pump_->play_file(nullptr);
    return {};
}

std::unique_ptr<audio::recorder>
call::open_recorder(const std::string& pattern, std::string& fault) {
    const auto file = context_.name_recording(pattern, peer_);
    auto opened = audio::recorder::open(file, context_.files);
    if (!opened) {
        fault = file + ": " + opened.error().message();
        return nullptr;
    }
    record_file_ = file;
    return std::move(*opened);
}

std::string call::record(const std::string& pattern) {
    if (!pump_) return "there is no call";
    if (!record_file_.empty()) static_cast<void>(stop_recording());
    std::string fault;
    if (auto opened = open_recorder(pattern, fault)) pump_->record(std::move(opened));
    return fault;
}

std::string call::stop_recording() {
    if (record_file_.empty()) return "nothing is recorded";
    if (pump_) pump_->record(nullptr);
    context_.report(event::record_done{std::exchange(record_file_, {})});
    return {};
}

} // namespace babel::client
