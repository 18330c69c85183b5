// Tab at the prompt: verbs, people, files, and the sound devices found most recently.
#pragma once

#include "cli/command/word_completion.hpp"
#include <babel/audio/portaudio_device.hpp>
#include <babel/client/client.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/task_group.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::cli {

/// Sources of names.
std::vector<std::string> names_online(const client::client& of);
std::vector<std::string> names_of_peers(client::client& of);

/// Devices are listed in the background, so Tab offers those of the last listing.
/// Thread: the loop only.
class line_completer {
public:
    using names = completion_choices::names;
    using lister = std::function<asio::awaitable<result<std::vector<audio::device_info>>>()>;

    struct people {
        std::function<names()> contacts; ///< Online.
        std::function<names()> peers;    ///< Known by their keys.
    };

    /// `tasks` outlives it, and is joined before it is destroyed.
    line_completer(task_group& tasks, people named, lister list_devices)
        : tasks_(tasks), people_(std::move(named)), list_devices_(std::move(list_devices)) {}

    completion complete(std::string_view before_cursor);

    /// Starts listing the devices, for the next Tab.
    void learn_devices();

private:
    names devices(const std::string& direction);
    asio::awaitable<void> ask_for_devices();

    task_group& tasks_;
    people people_;
    lister list_devices_;
    std::vector<audio::device_info> known_devices_;
    bool asks_for_devices_ = false;
};

} // namespace babel::cli
