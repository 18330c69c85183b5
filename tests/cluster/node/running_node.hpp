// A node whose engine is the test, and a listener that notes everything.
#pragma once

#include "cluster/node/cluster_node.hpp"
#include "cluster/node_fixture.hpp"
#include "cluster/scripted_engine.hpp"
#include "support/bounded_run.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace babel::cluster {

/// Sessions that are asked about are alive.
class journal final : public node_listener {
public:
    lines events;
    cluster_node* node = nullptr;
    /// Called with each line, before it is noted.
    std::function<void(const std::string&)> on_line;

    void on_link(bool is_linked) override { note(is_linked ? "linked" : "away"); }
    void on(const login_decided& login) override { note(line_of(login)); }
    void on(const presence_fact& fact) override { note(line_of(fact)); }
    void on(const name_lost& lost) override { note(line_of(lost)); }
    void on(const probe_session& asked) override {
        note(line_of(asked));
        node->on_probed(asked.name, true);
    }
    void on(const owner_told& told) override { note(line_of(told)); }
    void on(const owner_answered& answer) override { note(line_of(answer)); }
    void on(const ban_told& ban) override { note(line_of(ban)); }
    void on(const kick_ordered& order) override {
        note(line_of(order));
        node->call([&](membership& rules, actions&) {
            rules.operators().kicks().answer(order.from, order.which, true);
        });
    }
    void on(const kick_decided& kick) override { note(line_of(kick)); }
    void on(const register_compared& comparison) override { note(line_of(comparison)); }
    void on(const message_came& message) override { note(line_of(message)); }
    void on(const message_routed& message) override { note(line_of(message)); }
    void on(const refuse_to_start& refused) override { note(line_of(refused)); }

private:
    void note(const std::string& line) {
        if (on_line) on_line(line);
        events.push_back(line);
    }
};

/// A node with the number 1, whose engine is the test. Another node has the name theirs.
struct running_node {
    asio::io_context loop{1};
    logger log{log_level::error}; // warnings are expected
    scripted_engine engine{loop};
    std::map<std::string, reply> scripts{
        {"EVALSHA join", words("OK 1 10 1")},
        {"EVALSHA scan", scan_step(10, "0", "1 2", "theirs 2")},
        {"EVALSHA gc", words("OK 0 0")},
        {"EVALSHA owners", owners_step("0")},
        {"EVALSHA beat", array({text("OK"), text("10"), array({})})},
        {"EVALSHA claim", words("OK 11 O")},
        {"EVALSHA release", words("OK 12")},
        {"EVALSHA route", words("OK SENT")},
        {"EVALSHA ban", words("OK 13 1")}};
    journal notes;
    std::optional<cluster_node> node;

    running_node() {
        engine.answers = scripted_engine::by_rows(scripts);
        node_settings settings;
        settings.id = "a";
        settings.engine.where = engine.url();
        settings.engine.first_pause = settings.engine.longest_pause = std::chrono::milliseconds(1);
        node.emplace(loop.get_executor(), settings, notes, log);
        notes.node = &*node;
        node->start();
    }
    ~running_node() { test::run_bounded(loop, node->close()); }

    void until(const std::string& event, std::ptrdiff_t count = 1) {
        test::run_until(loop, [&] { return std::ranges::count(notes.events, event) >= count; });
    }
    void until_seen(const std::string& line, std::size_t count = 1) {
        test::run_until(loop, [&] { return engine.count(line) >= count; });
    }
    void ask(ticket which, const std::string& name) { node->ask(which, {name, "s", ""}); }
    /// Answers the read that waits.
    void answers_read(const std::string& key, const reply& entry) {
        test::run_until(loop, [this] { return engine.has_read(); });
        engine.answer_read(array({array({text("{babel}:" + key), array({entry})})}));
    }
};

} // namespace babel::cluster
