// Sound files of the calls: playing to all peers, and recording.
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

/// Plays one file and records one at a time, for all calls. A recording begins with a call or
/// during one, and continues until the last call has ended. The file thread opens the files;
/// results are reported as events.
/// Lifetime: await close() before it is destroyed. The bridge and the rest outlive it.
/// Thread: the loop only.
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

    /// Reports play_done or play_failed at the end. Errors: those of player::open().
    [[nodiscard]] error_code play(const std::string& file);
    /// Errors: nothing_played.
    [[nodiscard]] error_code stop_playing();
    /// Records to a file named by the pattern (recording_name.hpp), and ends the current recording.
    /// Reports record_started, then record_done or record_failed. Errors: bad_pattern; those of
    /// recorder::open().
    [[nodiscard]] error_code record(const std::string& pattern, const std::string& peer);
    /// Errors: nothing_recorded.
    [[nodiscard]] error_code stop_recording();
    bool is_recording() const { return recording_ != nullptr; }

    /// Returns why a file was not played to its end, if so, and logs what libraries printed.
    error_code end_of(audio::player& played);

    /// A call begins: records it if all calls are to be recorded.
    void begin(const std::string& peer);
    /// The last call has ended.
    void end();
    /// Ends the recording, and waits 1.5 s at most until it is written.
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
    std::string played_file_;              // empty if there is none
    std::shared_ptr<recording> recording_; // empty if there is none
    std::vector<std::shared_ptr<recording>>
        unfinished_;                 // recordings that the file thread still writes
    asio::steady_timer all_written_; // cancelled when all are finished
};

} // namespace babel::mixer
