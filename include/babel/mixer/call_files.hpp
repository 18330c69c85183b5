// The sound files of the calls: what is played to all peers, and what is recorded.
#pragma once

#include <babel/audio/file_news.hpp>
#include <babel/audio/file_thread.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/log.hpp>
#include <babel/mixer/event.hpp>
#include <babel/mixer/settings.hpp>
#include <babel/mixer/voice_bridge.hpp>

#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace babel::mixer {

/// One file is played at a time and one recorded, whoever is in. A recording begins with a call or
/// in one, and goes on until the last call has ended. Files are opened on the file thread: what
/// comes of it is told as events. Lifetime: await close() before it is destroyed. The bridge and
/// the rest outlive it. Thread: the loop only.
class call_files {
public:
    call_files(
        asio::any_io_executor executor,
        voice_bridge& bridge,
        audio::file_thread& files,
        const settings& options,
        logger& log,
        std::function<void(const mixer_event&)> report
    );
    call_files(const call_files&) = delete;
    call_files& operator=(const call_files&) = delete;
    ~call_files();

    /// Then play.done or play.failed comes. Errors: of opening the file.
    [[nodiscard]] error_code play(const std::string& file);
    /// Errors: nothing_played.
    [[nodiscard]] error_code stop_playing();
    /// To a file of that pattern (recording_name.hpp), instead of the one that is recorded to. Then
    /// record.started comes, and record.done or record.failed. Errors: bad_pattern; of opening the
    /// file.
    [[nodiscard]] error_code record(const std::string& pattern, const std::string& peer);
    /// Errors: nothing_recorded.
    [[nodiscard]] error_code stop_recording();

    /// What became of a file that was played; what libraries printed of it goes to the log.
    error_code end_of(audio::player& played);

    /// A call with that peer comes up: records it, if all calls are to be recorded.
    void begin(const std::string& peer);
    /// The last call has ended.
    void end();
    /// Ends what is recorded, and waits until it is written, or a second and a half.
    asio::awaitable<void> close();

private:
    struct recording;

    void on_news(const std::shared_ptr<recording>& of, const audio::file_news& news);
    void end_recording();
    void forget(const std::shared_ptr<recording>& ended);

    asio::any_io_executor executor_;
    voice_bridge& bridge_;
    audio::file_thread& files_;
    const settings& options_;
    logger& log_;
    std::function<void(const mixer_event&)> report_;
    std::string played_file_;              // empty: none
    std::shared_ptr<recording> recording_; // empty: nothing is recorded
    std::vector<std::shared_ptr<recording>>
        unfinished_;                 // recordings that the file thread still writes
    asio::steady_timer all_written_; // rung when there is none of them
};

} // namespace babel::mixer
