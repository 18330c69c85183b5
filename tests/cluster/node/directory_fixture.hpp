// A server's directory, with the test as its server and as its engine.
#pragma once

#include "cluster/cluster_fixture.hpp"
#include "cluster/scripted_engine.hpp"
#include "support/bounded_run.hpp"
#include "support/catch.hpp"
#include <babel/cluster/cluster_directory.hpp>
#include <babel/core/log.hpp>
#include <babel/wire/codec.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::cluster {

/// Notes what a server is told.
class told_server final : public server::directory_events {
public:
    lines events;
    std::map<server::claim_ticket, server::claim_verdict> verdicts;
    /// Called with each event, before it is noted.
    std::function<void(const std::string&)> on_event = [](const std::string&) {};

    void decided(server::claim_ticket which, server::claim_verdict outcome, time_point) override {
        verdicts[which] = outcome;
        note(std::to_string(which) + " is decided");
    }
    void
    came(std::string_view name, server::node_number node, std::uint8_t flags, time_point) override {
        const auto at = node > 1000 ? std::string("?") : std::to_string(node);
        note("+" + std::string(name) + " " + at + "/" + std::to_string(flags));
    }
    void went(std::string_view name, time_point) override { note("-" + std::string(name)); }
    void lost(std::string_view name, time_point) override { note("lost " + std::string(name)); }
    void replaced(std::string_view name, time_point) override {
        note("replaced " + std::string(name));
    }
    void owner_changed(std::string_view name, time_point) override {
        note("owner of " + std::string(name));
    }
    void probe(std::string_view name) override { note("probe " + std::string(name)); }
    void called(bytes_view message, time_point) override {
        note("called " + std::string(message.begin(), message.end()));
    }
    void refused(std::uint64_t number, time_point) override {
        note("refused " + std::to_string(number));
    }

private:
    void note(const std::string& event) {
        on_event(event);
        events.push_back(event);
    }
};

/// A directory with the number 1. Node 2 has the names bob and carol.
struct directory_alone {
    asio::io_context loop{1};
    logger log{log_level::error}; // warnings are expected
    scripted_engine engine{loop};
    std::map<std::string, reply> scripts{
        {"EVALSHA join", words("OK 1 10 1 i1")},
        {"EVALSHA scan", scan_step(10, "0", "1 2", "bob 2/4 carol 2/6 dave p7")},
        {"EVALSHA gc", words("OK 0 0")},
        {"EVALSHA owners", owners_step("0")},
        {"EVALSHA beat", array({text("OK"), text("10"), array({})})},
        {"EVALSHA claim", words("OK 11 O")},
        {"EVALSHA release", words("OK 12")},
        {"EVALSHA unpark", words("OK 10 0")},
        {"EVALSHA leave", words("OK 13")},
        {"EVALSHA route", words("OK SENT")}};
    told_server told;
    std::vector<std::string> refusals;
    std::unique_ptr<cluster_directory> names;

    directory_alone() {
        engine.answers = scripted_engine::by_rows(scripts);
        auto made =
            cluster_directory::make(loop.get_executor(), settings(), log, [this](const auto& why) {
                refusals.push_back(why);
            });
        REQUIRE(made.has_value());
        names = std::move(*made);
        names->begin(told);
        names->start();
    }
    ~directory_alone() { test::run_bounded(loop, names->close()); }

    cluster_settings settings() const {
        cluster_settings made;
        made.engine = to_text(engine.url());
        made.node = "a";
        made.address = "192.0.2.7";
        return made;
    }

    void until(const std::string& event) {
        test::run_until(loop, [&] { return std::ranges::count(told.events, event) > 0; });
    }
    void until_seen(const std::string& line, std::size_t count = 1) {
        test::run_until(loop, [&] { return engine.count(line) >= count; });
    }
    /// The words of the last script of that name, behind its keys and tokens.
    lines words_of(const std::string& script) {
        const auto& all = engine.words_of["EVALSHA " + script];
        return {all.begin() + 3 + key_count + 2, all.end()};
    }
    void answers_read(const std::string& key, const reply& entry) {
        test::run_until(loop, [this] { return engine.has_read(); });
        engine.answer_read(array({array({text("{babel}:" + key), array({entry})})}));
    }
    void hears(std::uint64_t position, const std::string& fields) {
        answers_read("news", entry_of("0-" + std::to_string(position), fields));
    }
    void receives(const std::string& message) {
        answers_read(
            "in:1",
            array(
                {text("5-" + std::to_string(++messages)),
                 array({text("from"), text("2"), text("message"), text(message)})}
            )
        );
    }
    bool forwards(std::string_view from, std::string_view to, std::uint64_t number = 7) {
        return names->forward({number, from, to, wire::bytes_of("hello")});
    }

    int messages = 0;
};

struct ready_directory : directory_alone {
    ready_directory() {
        test::run_until(loop, [this] { return names->reaches_others(); });
        told.events.clear();
    }
    void log_in(const std::string& name, std::uint8_t flags = 4) {
        names->claim(1, {name, 77, {}, flags});
        until("1 is decided");
        told.events.clear();
    }
};

} // namespace babel::cluster
