// Tab at the prompt: verbs, people, files, and the sound devices found most recently.
#pragma once

#include "cli/command/completion.hpp"
#include <babel/audio/portaudio_device.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/task_group.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::cli {

/// Devices are listed in the background, so Tab offers those of the last listing.
/// Thread: the loop only.
class line_completer {
public:
    using names = completion_choices::names;
    using lister = std::function<asio::awaitable<result<std::vector<audio::device_info>>>()>;

    /// `tasks` outlives it, and is joined before it is destroyed.
    line_completer(task_group& tasks, std::function<names()> contacts, lister list_devices)
        : tasks_(tasks), contacts_(std::move(contacts)), list_devices_(std::move(list_devices)) {}

    completion complete(std::string_view before_cursor);

    /// Starts listing the devices, for the next Tab.
    void learn_devices();

private:
    names devices(const std::string& direction);
    asio::awaitable<void> ask_for_devices();

    task_group& tasks_;
    std::function<names()> contacts_;
    lister list_devices_;
    std::vector<audio::device_info> known_devices_;
    bool asks_for_devices_ = false;
};

} // namespace babel::cli
