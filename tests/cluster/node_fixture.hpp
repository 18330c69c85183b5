// A node whose engine is the test: it reads scripts as lines, and answers them.
#pragma once

#include "cluster/cluster_fixture.hpp"
#include "cluster/membership/membership.hpp"
#include <babel/core/overloaded.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace babel::cluster {

using lines = std::vector<std::string>;

inline std::string_view name_of(verdict outcome) {
    constexpr std::string_view names[] = {
        "granted",
        "taken",
        "no_answer",
        "reserved",
        "parked",
        "other_key",
        "busy",
        "full",
        "unavailable"};
    return names[static_cast<std::size_t>(outcome)];
}

/// Its arguments without the tokens; of a claim or bind only the names.
inline std::string line_of(const run_script& run) {
    std::string line(text_of(run.which).name);
    const std::size_t first = run.which == script::join ? 8 : 2;
    const bool has_names = run.which == script::claim || run.which == script::bind;
    const std::size_t step = has_names ? 5 : 1;
    for (std::size_t i = first; i < run.arguments.size(); i += step)
        line += " " + run.arguments[i];
    return line;
}

inline std::string line_of(const action& one) {
    const overloaded by_kind{
        [](const run_script& run) { return line_of(run); },
        [](const start_reader& r) { return "read from " + std::to_string(r.position); },
        [](const restart_link&) { return std::string("restart"); },
        [](const refuse_to_start&) { return std::string("refuse"); },
        [](const login_decided& d) {
            return std::to_string(d.which) + " is " + std::string(name_of(d.outcome));
        },
        [](const presence_fact& f) {
            using enum presence_fact::kind;
            return (f.what == came ? "+" : f.what == moved ? "=" : "-") + f.name;
        },
        [](const name_lost& lost) { return (lost.is_own_login ? "moved " : "lost ") + lost.name; },
        [](const probe_session& p) { return "check " + p.name; },
        [](const owner_told& o) { return "owner of " + o.name; },
        [](const owner_answered& o) {
            constexpr std::string_view outcomes[] = {
                "done", "other owner", "too many", "busy", "full", "away", "silent"};
            const auto outcome = outcomes[static_cast<std::size_t>(o.outcome)];
            return "change " + std::to_string(o.which) + ": " + std::string(outcome);
        },
        [](const ban_told& b) { return (b.is_banned ? "banned " : "unbanned ") + b.subject; },
        [](const kick_ordered& k) { return std::to_string(k.from) + " kicks " + k.name; },
        [](const kick_decided& k) {
            const bool is_done = k.outcome == server::kick_outcome::done;
            return std::to_string(k.which) + (is_done ? " is kicked" : " is not kicked");
        },
        [](const register_compared& c) {
            return std::string(c.result.agrees() ? "the names agree" : "the names differ");
        },
        [](const message_came& m) { return std::to_string(m.from) + " wrote " + m.text; },
        [](const message_routed& m) {
            return std::to_string(m.which) + (m.was_sent ? " was sent" : " was not sent");
        }};
    return std::visit(by_kind, one);
}

struct node {
    membership rules{{"a", "f"}};
    time_point now{std::chrono::hours(1)};
    actions out;
    std::uint64_t position = 10; // of the last news
    std::string joined_run;      // of the last link()

    /// Everything since the last call.
    lines done() {
        lines all;
        for (const auto& each : std::exchange(out, {}))
            all.push_back(line_of(each));
        return all;
    }
    /// The words of the last script, without its tokens.
    std::vector<std::string> last_words() const {
        const auto& words = std::get<run_script>(out.back()).arguments;
        return {words.begin() + 2, words.end()};
    }

    void link_up(std::string run = "r1", std::chrono::seconds uptime = std::chrono::hours(1)) {
        rules.on_link_up({std::move(run), uptime}, now, out);
    }
    void answer(const reply& value) { rules.on_reply(value, now, out); }
    void answer(const std::string& line) { answer(words(line)); }
    /// The node has the number 1, and the others are 2 and 3.
    void link(const std::string& names = "", std::string run = "r1") {
        const bool is_new = std::exchange(joined_run, run) != run;
        link_up(std::move(run));
        answer("OK 1 " + std::to_string(position) + (is_new ? " 1" : " 0"));
        answer(scan_step(position, "0", "1 2 3", names));
        if (is_new) answer("OK 0 0"); // no names were left behind
        answer(owners_step("0"));
    }

    void read(const lines& entries = {}) {
        reading all;
        for (const auto& fields : entries)
            all.news.push_back(news(++position, fields));
        rules.on_reading(all, now, out);
    }
    void receive(node_number from, std::string message) {
        reading all;
        all.inbox.push_back({from, std::move(message)});
        rules.on_reading(all, now, out);
    }

    void tick(std::chrono::milliseconds time = {}) {
        now += time;
        rules.on_tick(now, out);
    }
    void flush() { rules.flush(now, out); }

    void ask(ticket which, std::string name) {
        rules.ask(which, {std::move(name), "s", ""}, now, out);
    }
    /// A session here.
    void log_in(const std::string& name) {
        ask(1000, name);
        flush();
        answer("OK " + std::to_string(++position) + " O");
        reading own;
        own.news.push_back(news(position, "o 1 + " + name));
        rules.on_reading(own, now, out);
        out.clear();
    }
};

/// Linked, with nothing left to do.
struct ready_node : node {
    ready_node() {
        link("theirs 2");
        out.clear();
    }
    /// Logins with the tickets 0 up, as u0, u1...
    void ask_many(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            ask(i, "u" + std::to_string(i));
    }
    std::size_t claimed() const { // by the last script
        return (std::get<run_script>(out.back()).arguments.size() - 2) / 5;
    }
};

} // namespace babel::cluster
