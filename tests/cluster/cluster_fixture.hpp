// Answers of the engine and news, in short.
#pragma once

#include "cluster/engine/reply.hpp"
#include "cluster/replica/news.hpp"
#include "cluster/replica/snapshot.hpp"

#include <initializer_list>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::cluster {

inline reply text(std::string_view value) {
    return {reply::kind::text, 0, std::string(value), {}};
}

inline reply array(std::vector<reply> elements) {
    return {reply::kind::array, 0, {}, std::move(elements)};
}

inline reply failure(std::string_view value) {
    return {reply::kind::error, 0, std::string(value), {}};
}

/// An array of the words of a line.
inline reply words(const std::string& line) {
    std::istringstream in(line);
    std::vector<reply> all;
    for (std::string word; in >> word;)
        all.push_back(text(word));
    return array(std::move(all));
}

/// An entry of a stream, as the engine answers it.
inline reply entry_of(std::string_view id, const std::string& fields) {
    return array({text(id), words(fields)});
}

/// An entry of the news: "o 2 + alice - bob", "up 3".
inline news_entry news(std::uint64_t position, const std::string& fields) {
    const auto stream =
        array({text("{babel}:news"), array({entry_of("0-" + std::to_string(position), fields)})});
    return parse_reading(array({stream})).value().news.at(0);
}

/// The answer of a scan's step: "alice 1 bob p7", and bans: "mallory +7 eve -8". The scan of these
/// is over unless it has a cursor.
inline reply scan_step(
    std::uint64_t position,
    std::string_view cursor,
    const std::string& nodes,
    const std::string& names,
    const std::string& bans = "",
    std::string_view cursor_of_bans = "0"
) {
    return array(
        {text("OK"),
         text(std::to_string(position)),
         text(cursor),
         words(nodes),
         words(names),
         text(cursor_of_bans),
         words(bans)}
    );
}

/// The answer of a step through the owners: names and their values in turn.
inline reply owners_step(
    std::string_view cursor,
    const std::vector<std::string>& values = {},
    std::string_view id = "f.1"
) {
    std::vector<reply> all;
    for (const auto& each : values)
        all.push_back(text(each));
    return array({text("OK"), text(cursor), array(std::move(all)), text(id)});
}

/// Nodes as the register has them: "2 17" for node 2 at its beat 17.
inline reply beating(const std::string& nodes) {
    std::istringstream in(nodes);
    std::vector<reply> all;
    for (std::string number, beat; in >> number >> beat;) {
        all.push_back(text(number));
        all.push_back(text(beat + " f.1 id 0 up - 1"));
    }
    return array(std::move(all));
}

/// The answer to a join with other values than those nodes have: "lease 9".
inline reply unlike(const std::string& value, const std::string& nodes) {
    auto made = words("UNLIKE " + value);
    made.elements.push_back(beating(nodes));
    return made;
}

/// A settled one.
inline snapshot
snapshot_of(std::uint64_t position, const std::string& nodes, const std::string& names) {
    snapshot made(position);
    made.add(scan_step(position, "0", nodes, names));
    return made;
}

} // namespace babel::cluster
