// The sound files of the calls: what is played to all peers, and what is recorded.
#pragma once

#include <babel/audio/file_thread.hpp>
#include <babel/client/event.hpp>
#include <babel/client/settings.hpp>
#include <babel/client/voice_bridge.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace babel::client {

/// One file is played at a time and one recorded, whoever is in. A recording begins with a call or
/// in one, and goes on until the last call has ended.
/// Lifetime: the bridge and the rest outlive it. Thread: the loop only.
class call_files {
public:
    call_files(
        voice_bridge& bridge,
        audio::file_thread& files,
        const settings& options,
        std::function<void(const client_event&)> report
    );

    // For a user: empty, or words of complaint.

    [[nodiscard]] std::string play(const std::string& file);
    [[nodiscard]] std::string stop_playing();
    /// To a file of that pattern (recording_name.hpp), instead of the one that is recorded to.
    [[nodiscard]] std::string record(const std::string& pattern, const std::string& peer);
    [[nodiscard]] std::string stop_recording();

    /// A call with that peer comes up: records it, if all calls are to be recorded.
    void begin(const std::string& peer);
    /// The last call has ended.
    void end();

private:
    std::string name_recording(const std::string& pattern, const std::string& peer);

    voice_bridge& bridge_;
    audio::file_thread& files_;
    const settings& options_;
    std::function<void(const client_event&)> report_;
    std::string played_file_;               // empty: none
    std::string record_file_;               // empty: nothing is recorded
    std::map<std::string, int> recordings_; // how many have had that name
};

} // namespace babel::client
