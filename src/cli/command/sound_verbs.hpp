// Verbs about microphone, loudspeaker, and the files that are played and recorded.
#pragma once

#include "cli/command/command.hpp"
#include "cli/command/started_command.hpp"
#include <babel/audio/endpoint.hpp>
#include <babel/client/client.hpp>
#include <babel/core/asio.hpp>

#include <string>

namespace babel::cli {

/// The result of starting a recording comes when its file exists, that of stopping one when the
/// file is complete. `out`: the immediate result.
started_command until_recorded(started_command out, bool begins);

/// Thread: the loop only.
class sound_verbs {
public:
    sound_verbs(asio::any_io_executor executor, client::client& client)
        : executor_(std::move(executor)), client_(client) {}

    started_command begin(const command::mute& c);
    started_command begin(const command::deafen& c);
    started_command begin(const command::push_to_talk& c);
    started_command begin(const command::volume& c);
    started_command begin(const command::devices&);
    started_command begin(const command::device& c);
    started_command begin(const command::play& c);
    started_command begin(const command::stop&);
    started_command begin(const command::record& c);

private:
    started_command change(void (*set)(mixer::voice_controls&, bool), bool on);
    asio::awaitable<command_result> list_devices();
    asio::awaitable<command_result>
    change_device(command::device::side which, audio::endpoint where);
    started_command::verdict until_played(std::string file);

    asio::any_io_executor executor_;
    client::client& client_;
};

} // namespace babel::cli
