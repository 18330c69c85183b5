#include "cli/terminal/status_line.hpp"
#include "cli/terminal/typed_text.hpp"
#include "support/catch.hpp"

#include <clocale>
#include <regex>

using namespace babel::cli;
using namespace std::chrono_literals;
using babel::call::call_security;

namespace {

struct in_locale {
    explicit in_locale(const char* name) { std::setlocale(LC_CTYPE, name); }
    ~in_locale() { std::setlocale(LC_CTYPE, "C"); }
};

call_status some_call() {
    call_status call;
    call.peers = {"bob"};
    call.duration = 83s;
    call.mic.dbfs = {-100, -50, -40, -30, -20};
    call.in.dbfs = {-60, -54, -47, -12, -3};
    call.round_trip = 23ms;
    call.late_share = 0.002;
    call.kbps = 32.2;
    return call;
}

std::string text_at(const call_status& call, int columns) {
    return status_line(call, {columns}).text;
}

std::string without_colors(const std::string& text) {
    return std::regex_replace(text, std::regex("\x1b\\[[0-9;]*m"), "");
}

} // namespace

TEST_CASE("the line shows peers, time, levels and quality", "[status]") {
    const in_locale utf8("C.UTF-8");
    CHECK(
        text_at(some_call(), 80) == "bob  1:23  mic ▁▂▄▅▆  in ▁▂▃██  rtt 23 ms  late 0.2%  32 kb/s"
    );
    CHECK(text_at(some_call(), 60) == "bob  1:23  mic ▄▅▆  in ▃██  rtt 23 ms  late 0.2%  32 kb/s");
    CHECK(
        text_at(some_call(), 200) ==
        "bob  1:23  mic ▁▁▁▁▂▄▅▆  in ▁▁▁▁▂▃██  rtt 23 ms  late 0.2%  32 kb/s"
    );
    CHECK(text_at(some_call(), 59).empty());
}

TEST_CASE("levels have 8 steps from silence to full scale", "[status]") {
    auto call = some_call();
    call.mic.dbfs = {-55, -54, -45, -38, -31, -25, -18, 3};
    CHECK(text_at(call, 200).find("mic ▁▂▃▄▅▆▇█ ") != std::string::npos);
    call.mic.dbfs = {-100, std::nan(""), -1e300, 1e300, 0, 0, 0, 0};
    CHECK(text_at(call, 200).find("mic ▁▁▁█████ ") != std::string::npos);
    CHECK(status_line(call, {200, false}).text.find("mic ___@@@@@ ") != std::string::npos);
}

TEST_CASE("unknown figures are left out", "[status]") {
    const in_locale utf8("C.UTF-8");
    call_status call;
    call.peers = {"bob"};
    CHECK(text_at(call, 80) == "bob  0:00  mic ▁▁▁▁▁  in ▁▁▁▁▁");
    call.round_trip = 400us;
    call.kbps = 0;
    CHECK(text_at(call, 80) == "bob  0:00  mic ▁▁▁▁▁  in ▁▁▁▁▁  rtt <1 ms  0 kb/s");
}

TEST_CASE("a closed microphone shows the reason in place of its level", "[status]") {
    auto call = some_call();
    call.mic.instead = "MUTED";
    call.in.instead = "DEAF";
    CHECK(text_at(call, 80) == "bob  1:23  mic MUTED  in DEAF  rtt 23 ms  late 0.2%  32 kb/s");
}

TEST_CASE("a plain call shows it on the narrowest line", "[status]") {
    const in_locale utf8("C.UTF-8");
    auto call = some_call();
    call.security = call_security::none;
    CHECK(
        text_at(call, 100) ==
        "bob  1:23  mic ▁▁▁▁▂▄▅▆  in ▁▁▁▁▂▃██  NOT ENCRYPTED  rtt 23 ms  late 0.2%  32 kb/s"
    );
    CHECK(text_at(call, 60) == "bob  1:23  mic ▄▅▆  in ▃██  NOT ENCRYPTED  rtt 23 ms");
    const status_look colored{60, true, palette(true)};
    const auto line = status_line(call, colored);
    CHECK(line.text.find("\x1b[31mNOT ENCRYPTED\x1b[0m") != std::string::npos);
    CHECK(line.columns == status_line(call, {60}).columns);
}

TEST_CASE("the narrowest line shows how a call is secured", "[status]") {
    const in_locale utf8("C.UTF-8");
    const auto [level, shown] = GENERATE(table<call_security, std::string>({
        {call_security::fresh, "new key"},
        {call_security::known, "known key"},
        {call_security::verified, "verified"},
        {call_security::own, "own key"},
    }));
    auto call = some_call();
    call.security = level;
    CHECK(text_at(call, 60).starts_with("bob  1:23  mic ▄▅▆  in ▃██  " + shown + "  rtt 23 ms"));
    CHECK(text_at(call, 100).find("  " + shown + "  rtt 23 ms") != std::string::npos);
    const status_look colored{60, true, palette(true)};
    CHECK(status_line(call, colored).text.find("\x1b[31m" + shown) == std::string::npos);
}

TEST_CASE("the line shows the path where there is room", "[status]") {
    const in_locale utf8("C.UTF-8");
    auto call = some_call();
    call.path = "relay TLS";
    CHECK(
        text_at(call, 80) ==
        "bob  1:23  mic ▁▂▄▅▆  in ▁▂▃██  rtt 23 ms  late 0.2%  relay TLS  32 kb/s"
    );
    CHECK(text_at(call, 60) == "bob  1:23  mic ▄▅▆  in ▃██  rtt 23 ms  late 0.2%  relay TLS");
    call.security = call_security::none;
    CHECK(text_at(call, 60) == "bob  1:23  mic ▄▅▆  in ▃██  NOT ENCRYPTED  rtt 23 ms");
}

TEST_CASE("a locale without UTF-8 gets ASCII only", "[status]") {
    auto call = some_call();
    call.peers = {"Zoë", std::string(70, 'x')};
    const auto line = status_line(call, {80, false});
    CHECK(
        line.text ==
        "Zo\\xc3\\xab, xxxxxx...  1:23  mic _.=+*  in _.-@@  rtt 23 ms  late 0.2%  32 kb/s"
    );
    CHECK(std::ranges::all_of(line.text, [](char c) { return c >= ' ' && c <= '~'; }));
}

TEST_CASE("the line is narrower than the terminal whatever the names", "[status]") {
    const in_locale utf8("C.UTF-8");
    auto call = some_call();
    call.duration = 100h;
    call.round_trip = 12'345ms;
    call.late_share = 1;
    call.kbps = 1024;
    call.security = call_security::none;
    call.path = "direct TCP";
    const std::vector<std::string> names{
        "",
        "bob",
        "你好你好你好",
        "e\u0301e\u0301",
        "\x1b[2J\xff",
        std::string(500, 'x'),
        "🎤🎤🎤🎤🎤🎤🎤🎤🎤🎤🎤🎤🎤"};
    for (const auto& name : names) {
        for (int columns = 60; columns <= 300; ++columns) {
            call.peers = {name, "carol", name};
            const auto line = status_line(call, {columns});
            CHECK(line.columns < columns);
            CHECK(line.columns == shown_columns(decode_typed(line.text)));
            CHECK(line.text.find('\x1b') == std::string::npos);
            CHECK(line.text.find("100:00:00  mic ") != std::string::npos);
        }
    }
}

TEST_CASE("names are cut to 12 columns before figures are left out", "[status]") {
    const in_locale utf8("C.UTF-8");
    auto call = some_call();
    call.peers = {"bob", "carol", "dave", "erin", "frank"};
    CHECK(
        text_at(call, 80) ==
        "bob, carol, dave, er…  1:23  mic ▁▂▄▅▆  in ▁▂▃██  rtt 23 ms  late 0.2%  32 kb/s"
    );
    CHECK(text_at(call, 60) == "bob, carol, d…  1:23  mic ▄▅▆  in ▃██  rtt 23 ms  late 0.2%");
    CHECK(text_at(call, 200).starts_with("bob, carol, dave, erin, frank  1:23  "));
    call.peers = {"你好你好你好你好你好"};
    CHECK(text_at(call, 60).starts_with("你好你好你好…  1:23  "));
}

TEST_CASE("colours change only the colours and are legible on any background", "[status]") {
    const in_locale utf8("C.UTF-8");
    auto call = some_call();
    const status_look colored{80, true, palette(true)};
    const auto line = status_line(call, colored);
    CHECK(without_colors(line.text) == text_at(call, 80));
    CHECK(line.columns == status_line(call, {80}).columns);
    CHECK(line.text.ends_with("kb/s"));
    CHECK(line.text.find("\x1b[31m█\x1b[0m") != std::string::npos); // -3 dBFS: too loud
    CHECK(line.text.find("\x1b[32m█\x1b[0m") != std::string::npos);
    call.mic.instead = "MUTED";
    CHECK(status_line(call, colored).text.find("\x1b[31mMUTED\x1b[0m") != std::string::npos);
    for (auto rest = line.text; rest.find('\x1b') != rest.npos;
         rest.erase(0, rest.find('\x1b') + 1)) {
        const auto after = rest.substr(rest.find('\x1b') + 1);
        const auto code = after.substr(0, after.find('m') + 1);
        CHECK((code == "[0m" || code == "[2m" || code == "[31m" || code == "[32m"));
    }
}
