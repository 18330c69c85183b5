// A link to a scripted engine, with a record of all that it passes on.
#pragma once

#include "cluster/engine/engine_link.hpp"
#include "cluster/scripted_engine.hpp"
#include "support/bounded_run.hpp"
#include <babel/core/log.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace babel::cluster {

struct linked {
    explicit linked(const crypto::tls_context* tls = nullptr) : engine(loop, tls) {
        settings.where = engine.url();
        settings.first_pause = settings.longest_pause = std::chrono::milliseconds(1);
    }
    ~linked() {
        if (link) test::run_bounded(loop, link->close());
    }

    asio::io_context loop{1};
    logger log{log_level::error}; // warnings are expected
    scripted_engine engine;
    engine_settings settings;
    lines events;
    std::vector<reply> replies;
    std::vector<reading> readings;
    std::optional<engine_link> link;

    void start() {
        engine_link::owner owner;
        owner.on_up = [this](const engine_facts& facts) { events.push_back("up " + facts.run_id); };
        owner.on_reply = [this](const reply& answer) {
            events.emplace_back("reply");
            replies.push_back(answer);
        };
        owner.on_reading = [this](const reading& read) {
            events.emplace_back("reading");
            readings.push_back(read);
        };
        owner.on_down = [this] { events.emplace_back("down"); };
        link.emplace(loop.get_executor(), settings, "babel", log, std::move(owner));
        link->start();
    }
    void until_count(const std::string& event, std::ptrdiff_t count) {
        test::run_until(loop, [&] { return std::ranges::count(events, event) >= count; });
    }
    void until_up(std::ptrdiff_t times = 1) { until_count("up " + engine.run_id, times); }
    void starts_and_is_up() {
        start();
        until_up();
    }
    void run(script which, std::vector<std::string> arguments = {}) {
        link->run({which, 7, std::move(arguments)});
    }
    void until_seen(const std::string& line, std::size_t count = 1) {
        test::run_until(loop, [&] { return engine.count(line) >= count; });
    }
    /// The engine has that many connections.
    void until_connections(std::size_t count) {
        test::run_until(loop, [&] { return engine.connections() == count; });
    }
};

} // namespace babel::cluster
