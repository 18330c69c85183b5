// A node that knows owners of names, whose engine is the test.
#pragma once

#include "cluster/membership/owner_copy.hpp"
#include "cluster/node_fixture.hpp"
#include "cluster/replica/owner_value.hpp"
#include "support/catch.hpp"
#include "support/some_key.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace babel::cluster {

using server::binding;

inline binding some_owner(std::uint8_t number) {
    return {test::some_key(number).public_part(), 1000u + number};
}

inline std::string some_value(std::uint8_t number) {
    return to_text(some_owner(number));
}

inline news_entry
owner_news(std::uint64_t position, const std::string& name, const std::string& its_value) {
    const auto fields = array({text("keys"), text("2"), text(name), text(its_value)});
    const auto entry = array({text("0-" + std::to_string(position)), fields});
    const auto stream = array({text("{babel}:news"), array({entry})});
    return parse_reading(array({stream})).value().news.at(0);
}

/// Linked up to the scan of owners.
struct owners_node : node {
    explicit owners_node(const std::vector<std::string>& values = {"x", some_value(1)}) {
        link_to(values);
        out.clear();
    }
    void link_to(
        const std::vector<std::string>& values,
        const std::string& run = "r1",
        const std::string& id = "f.1"
    ) {
        begin_link(run);
        answer(owners_step("0", values, id));
    }
    void begin_link(const std::string& run = "r1") {
        link_up(run);
        answer("OK 1 " + std::to_string(position) + " 0"); // no new number
        answer(scan_step(position, "0", "1 2 3", ""));
    }
    void hear(const std::string& name, const std::string& its_value) {
        reading all;
        all.news.push_back(owner_news(++position, name, its_value));
        rules.on_reading(all, now, out);
    }
    std::optional<binding> at(const std::string& name) const {
        const auto* found = rules.owners().names().find(name);
        return found ? std::optional(*found) : std::nullopt;
    }
    void change(std::uint64_t which, server::ownership_change wanted) {
        rules.owners().change(which, std::move(wanted), out);
    }
    void answer_change(const std::vector<std::string>& words_of_it) {
        std::vector<reply> all{text("OK")};
        for (const auto& each : words_of_it)
            all.push_back(text(each));
        answer(array(std::move(all)));
    }
};

} // namespace babel::cluster
