// Records of names with files that a test fills, holds up and breaks.
#pragma once

#include "server/names/invite_file.hpp"
#include "server/names/name_file.hpp"
#include "server/names/name_records.hpp"
#include "server/names/support.hpp"
#include <babel/core/overloaded.hpp>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace babel::test {

inline constexpr std::uint64_t noon = 1795953600; // 2026-11-29T12:00:00Z

/// Files as texts.
struct records_fixture {
    server::counters counts;
    std::uint64_t time = noon;
    std::string names_text;
    std::string invites_text;
    bool is_held = false;      ///< changes wait for let_go()
    int saves_until_full = -1; ///< then the disk is full; -1: never
    boost::system::errc::errc_t when_full = boost::system::errc::no_space_on_device;
    std::deque<std::pair<server::file_change, server::name_records::saved>> waiting;
    server::name_records records{counts, [this] { return time; }};

    void open() {
        records.restore({}, {}, [this](server::file_change change, auto done) {
            waiting.emplace_back(std::move(change), std::move(done));
            if (!is_held) let_go();
        });
    }

    /// Saves the first change that waits.
    void let_go() {
        const auto [change, done] = std::move(waiting.front());
        waiting.pop_front();
        if (saves_until_full == 0) return done(make_error_code(when_full));
        --saves_until_full;
        std::visit(
            overloaded{
                [this](const server::added_line& each) { names_text += each.line + '\n'; },
                [this](const server::replaced_line& each) {
                    names_text = server::with_replaced(names_text, each.name, each.line);
                },
                [this](const server::invites_text& each) { invites_text = each.text; }},
            change
        );
        done({});
    }

    /// The names that a restart would find.
    server::name_book saved_names() const {
        return std::move(value_in(server::to_names(names_text)).names);
    }
    std::size_t saved_invites() const {
        return value_in(server::to_invites(invites_text)).all().size();
    }
};

} // namespace babel::test
