// URLs of engines: every form, and everything that is refused.
#include "cluster/engine/engine_url.hpp"
#include "support/catch.hpp"

#include <string>
#include <vector>

namespace babel::cluster {
namespace {

using scheme = engine_url::kind;

engine_url parsed(const std::string& text) {
    const auto url = parse_engine_url(text);
    REQUIRE(url.has_value());
    return *url;
}

std::string fault_of(const std::string& text) {
    const auto url = parse_engine_url(text);
    return url ? "" : url.error().why;
}

} // namespace

TEST_CASE("a URL of redis has a host, and perhaps a user, a port and a database", "[engine_url]") {
    CHECK(
        parsed("redis://127.0.0.1") ==
        engine_url{scheme::tcp, "", {{"127.0.0.1", 6379}}, "", "", {}}
    );
    CHECK(
        parsed("redis://babel@Engine.example:6380/7") ==
        engine_url{scheme::tcp, "babel", {{"engine.example", 6380}}, "", "", 7}
    );
    CHECK(parsed("redis://[::1]:99/").hosts.front() == host_and_port{"::1", 99});
}

TEST_CASE("rediss asks for TLS", "[engine_url]") {
    CHECK(parsed("rediss://engine.example").how == scheme::tls);
    CHECK(parsed("rediss://engine.example").hosts.front().port == 6379);
}

TEST_CASE("a URL of a local socket has a path, and perhaps a user", "[engine_url]") {
    const auto plain = parsed("unix:///run/redis/redis.sock");
    CHECK(plain.how == scheme::local);
    CHECK(plain.path == "/run/redis/redis.sock");
    const auto named = parsed("unix://babel@/run/a%20b");
    CHECK(named.user == "babel");
    CHECK(named.path == "/run/a b");
    CHECK(parsed("unix:///run/a@b").path == "/run/a@b");
}

TEST_CASE("a URL of sentinels has hosts, and perhaps the name of the master", "[engine_url]") {
    const auto usual = parsed("redis+sentinel://h1,h2:99");
    CHECK(usual.how == scheme::sentinel);
    CHECK(usual.hosts == std::vector<host_and_port>{{"h1", 26379}, {"h2", 99}});
    CHECK(usual.master == "mymaster");
    const auto named = parsed("redis+sentinel://babel@h1/our%2Fs/3");
    CHECK(named.user == "babel");
    CHECK(named.master == "our/s");
    CHECK(named.database == 3);
}

TEST_CASE("a user may be percent-encoded", "[engine_url]") {
    CHECK(parsed("redis://a%40b%3Ac@h").user == "a@b:c");
}

TEST_CASE("a URL that is printed and parsed again is the same", "[engine_url]") {
    for (const std::string text :
         {"redis://h:6379",
          "redis://a%40b@[::1]:99/0",
          "rediss://h:1/2",
          "unix://babel@/run//a%20b/",
          "redis+sentinel://h1:26379,h2:99/ours/3"}) {
        CAPTURE(text);
        CHECK(to_text(parsed(text)) == text);
    }
}

TEST_CASE("a password in a URL is refused, and is not shown", "[engine_url]") {
    for (const std::string text :
         {"redis://user:secret@h",
          "redis://:secret@h",
          "redis://user:se/secret@h",
          "rediss://user:sec@ret@h",
          "unix://user:secret@/run/x"}) {
        CAPTURE(text);
        const auto why = fault_of(text);
        CHECK_FALSE(why.empty());
        CHECK(why.find("cret") == why.npos);
    }
    CHECK(fault_of("redis://:x@h") == "a password does not belong in the URL but in a file");
}

TEST_CASE("everything else is refused with its reason", "[engine_url]") {
    struct row {
        std::string text;
        std::string part_of_reason;
    };
    const std::vector<row> rows{
        {"", "must begin with"},
        {"http://h", "must begin with"},
        {"redis:/h", "must begin with"},
        {"redis://", "no host"},
        {"redis:///0", "no host"},
        {"redis+sentinel:///ours", "no host"},
        {"redis://h:0", "h:0 is not HOST"},
        {"redis://h:65536", "is not HOST"},
        {"redis://h:", "is not HOST"},
        {"redis://a_b!", "is not HOST"},
        {"redis://h1,h2", "is not HOST"},
        {"redis://h/x", "x is not the number"},
        {"redis://h/65536", "is not the number"},
        {"redis://h/0/1", "is not the number"},
        {"redis://h/0?x=1", "is not the number"},
        {"redis://@h", "the user"},
        {"redis://%zz@h", "the user"},
        {"redis://a%0Ab@h", "the user"},
        {"redis://" + std::string(256, 'u') + "@h", "the user"},
        {"redis+sentinel://h/%00", "master"},
        {"unix://", "absolute path"},
        {"unix://run/redis.sock", "absolute path"},
        {"unix:///" + std::string(107, 'x'), "at most 107 bytes"},
        {"unix:///run/%0a", "absolute path"},
        {"redis+sentinel://" + std::string(8192, 'h'), "too long"}};
    for (const auto& [text, part] : rows) {
        CAPTURE(text);
        CHECK(fault_of(text).find(part) != std::string::npos);
    }
    std::string many = "redis+sentinel://h0";
    for (std::size_t i = 1; i <= max_sentinels; ++i)
        many += ",h" + std::to_string(i);
    CHECK(fault_of(many) == "there are too many sentinels");
}

} // namespace babel::cluster
