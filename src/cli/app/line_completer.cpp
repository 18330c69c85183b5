#include "cli/app/line_completer.hpp"

#include "cli/command/command.hpp"
#include "cli/command/folder_list.hpp"
#include "cli/doctor/devices.hpp"

#include <boost/asio/this_coro.hpp>

#include <utility>

namespace babel::cli {

std::vector<std::string> names_online(const client::client& of) {
    const auto& online = of.contacts().names();
    return {online.begin(), online.end()};
}

std::vector<std::string> names_of_peers(client::client& of) {
    std::vector<std::string> found;
    for (const auto& each : of.peers().entries())
        found.push_back(each.name);
    return found;
}

completion line_completer::complete(std::string_view before_cursor) {
    completion_choices choices;
    choices.usages = command_usages();
    choices.contacts = people_.contacts;
    choices.peers = people_.peers;
    choices.devices = [this](const std::string& direction) { return devices(direction); };
    choices.files = list_folder;
    return cli::complete(before_cursor, choices);
}

line_completer::names line_completer::devices(const std::string& direction) {
    const auto end = direction == "in" ? audio::direction::input : audio::direction::output;
    auto found = device_names(known_devices_, end);
    found.insert(found.begin(), "default");
    learn_devices();
    return found;
}

void line_completer::learn_devices() {
    if (!std::exchange(asks_for_devices_, true)) tasks_.spawn(ask_for_devices());
}

asio::awaitable<void> line_completer::ask_for_devices() {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto asking = list_devices_();
    auto listed = co_await std::move(asking);
    if (listed) known_devices_ = std::move(*listed);
    asks_for_devices_ = false;
}

} // namespace babel::cli
