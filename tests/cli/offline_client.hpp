// A client that is not logged in, for functions that need no server.
#pragma once

#include "support/bounded_run.hpp"
#include <babel/audio/clocked_device.hpp>
#include <babel/client/client.hpp>

#include <string>
#include <vector>

namespace babel::test {

struct offline_client {
    asio::io_context loop{1};
    audio::file_thread files;
    logger log{log_level::error};
    std::vector<client::client_event> events;
    client::client alice;

    explicit offline_client(client::settings options = named("alice"))
        : alice(
              loop.get_executor(),
              std::move(options),
              silence(),
              files,
              log,
              [this](const auto& event) { events.push_back(event); }
          ) {}
    ~offline_client() { run_bounded(loop, alice.quit()); }

    static mixer::sound_devices silence() {
        return {audio::make_null_source().value(), audio::make_null_sink().value()};
    }
    static client::settings named(const std::string& name) {
        client::settings options;
        options.name = name;
        return options;
    }
};

} // namespace babel::test
