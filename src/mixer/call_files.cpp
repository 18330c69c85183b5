#include <babel/mixer/call_files.hpp>
#include <babel/mixer/recording_name.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <utility>

namespace babel::mixer {
namespace {

using what_happened = audio::file_news::what_happened;

constexpr std::chrono::milliseconds closing_timeout{1500};

} // namespace

/// One recording, which may go through several files.
struct call_files::recording {
    call_files* owner; // null once its events are not needed
    std::string file;  // current, or requested
};

call_files::call_files(
    asio::any_io_executor executor,
    voice_bridge& bridge,
    audio::file_thread& files,
    const settings& options,
    logger& log,
    std::function<void(const mixer_event&)> report
)
    : executor_(std::move(executor)), bridge_(bridge), files_(files), options_(options), log_(log),
      report_(std::move(report)), all_written_(executor_) {}

call_files::~call_files() {
    for (const auto& each : unfinished_)
        each->owner = nullptr;
}

error_code call_files::play(const std::string& file) {
    auto opened = audio::player::open(file, files_);
    if (!opened) return opened.error();
    static_cast<void>(stop_playing()); // a current one, if any
    played_file_ = file;
    bridge_.play_file(std::move(*opened), [this](audio::player& ended) {
        const auto played = std::exchange(played_file_, {});
        if (const auto failed = end_of(ended))
            return report_(event::play_failed{played, failed.message()});
        report_(event::play_done{played});
    });
    return {};
}

error_code call_files::end_of(audio::player& played) {
    if (const auto printed = played.take_diagnostics(); !printed.empty()) log_.debug(printed);
    return played.failure();
}

error_code call_files::stop_playing() {
    if (played_file_.empty()) return errc::nothing_played;
    bridge_.play_file(nullptr);
    report_(event::play_done{std::exchange(played_file_, {})});
    return {};
}

error_code call_files::record(const std::string& pattern, const std::string& peer) {
    if (!check_recording_name(pattern)) return errc::bad_pattern;
    const auto file = recording_name(pattern, std::chrono::system_clock::now(), peer);
    const auto started = std::make_shared<recording>(recording{this, file});
    const auto report = [executor = executor_, started](const audio::file_news& news) {
        asio::post(executor, [started, news] {
            if (started->owner) started->owner->on_news(started, news);
        });
    };
    auto opened = audio::recorder::open(file, files_, report);
    if (!opened) return opened.error();
    end_recording(); // a current one, if any
    recording_ = started;
    unfinished_.push_back(started);
    bridge_.record(std::move(*opened));
    return {};
}

error_code call_files::stop_recording() {
    if (!recording_) return errc::nothing_recorded;
    end_recording();
    return {};
}

void call_files::end_recording() {
    if (std::exchange(recording_, {})) bridge_.record(nullptr);
}

void call_files::on_news(const std::shared_ptr<recording>& of, const audio::file_news& news) {
    const bool is_current = of == recording_;
    switch (news.what) {
    case what_happened::opened:
        of->file = news.file;
        if (is_current && options_.record_tone) bridge_.send_tone(audio::tone_pattern::recording());
        return report_(event::record_started{news.file});
    case what_happened::done:
        if (!is_current) forget(of); // otherwise the next file follows
        return report_(event::record_done{news.file});
    case what_happened::failed:
        if (is_current) end_recording();
        forget(of);
        return report_(event::record_failed{news.file, news.why.message()});
    }
}

void call_files::forget(const std::shared_ptr<recording>& ended) {
    ended->owner = nullptr;
    std::erase(unfinished_, std::shared_ptr(ended));
    if (unfinished_.empty()) all_written_.cancel();
}

void call_files::begin(const std::string& peer) {
    if (recording_ && options_.record_tone) // warns the peer that joins
        bridge_.send_tone(audio::tone_pattern::recording());
    if (options_.record_file.empty() || recording_) return;
    if (const auto failed = record(options_.record_file, peer))
        report_(event::record_failed{options_.record_file, failed.message()});
}

void call_files::end() {
    played_file_.clear();
    end_recording();
}

asio::awaitable<void> call_files::close() {
    end();
    const auto end = std::chrono::steady_clock::now() + closing_timeout;
    while (!unfinished_.empty() && std::chrono::steady_clock::now() < end) {
        all_written_.expires_at(end);
        co_await all_written_.async_wait(as_result);
    }
    const error_code hangs = errc::disk_hangs;
    for (const auto& late : std::exchange(unfinished_, {})) {
        late->owner = nullptr;
        report_(event::record_failed{late->file, hangs.message()});
    }
}

} // namespace babel::mixer
