// The embedded Lua scripts, as far as they can be checked without an engine.
#include "cluster/scripts/scripts.hpp"
#include "support/catch.hpp"

#include <set>
#include <string>

namespace babel::cluster {
namespace {

TEST_CASE("each script is embedded under its own name, with its head", "[scripts]") {
    using enum script;
    const std::pair<script, std::string_view> rows[] = {
        {join, "join"},
        {beat, "beat"},
        {scan, "scan"},
        {claim, "claim"},
        {release, "release"},
        {park, "park"},
        {unpark, "unpark"},
        {down, "down"},
        {leave, "leave"},
        {gc, "gc"},
        {route, "route"},
        {ban, "ban"},
        {unban, "unban"},
        {bind, "bind"},
        {owners, "owners"},
        {bans, "bans"},
        {keep, "keep"},
        {verify, "verify"}};
    REQUIRE(std::size(rows) == script_count);
    std::set<std::string_view> texts;
    for (const auto& [which, name] : rows) {
        CAPTURE(name);
        CHECK(text_of(which).name == name);
        CHECK(text_of(which).lua.find("unpack(KEYS)") != std::string_view::npos);
        texts.insert(text_of(which).lua);
    }
    CHECK(texts.size() == script_count);
}

TEST_CASE("every script except join is guarded by the tokens", "[scripts]") {
    for (std::size_t i = 0; i < script_count; ++i) {
        const auto& text = text_of(static_cast<script>(i));
        CAPTURE(text.name);
        CHECK((text.lua.find("STALE") != std::string_view::npos) == (text.name != "join"));
    }
}

TEST_CASE("all keys of a cluster are in one slot, the inbox last", "[scripts]") {
    const auto keys = register_keys("babel", 7);
    for (const auto& key : keys)
        CHECK(key.starts_with("{babel}:"));
    CHECK(keys.back() == "{babel}:in:7");
    CHECK(std::set(keys.begin(), keys.end()).size() == key_count);
}

} // namespace
} // namespace babel::cluster
