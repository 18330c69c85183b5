// Answers to INFO: of Redis, and of anything else.
#include "cluster/cluster_fixture.hpp"
#include "cluster/engine/engine_info.hpp"
#include "support/catch.hpp"

namespace babel::cluster {

TEST_CASE("the run and the uptime of an engine are read", "[engine_info]") {
    const auto facts =
        parse_server_info(text("# "
                               "Server\r\nredis_version:7.0.15\r\nrun_id:0a9f\r\nuptime_in_seconds:"
                               "77\r\nuptime_in_days:0\r\n"));
    REQUIRE(facts.has_value());
    CHECK(facts->run_id == "0a9f");
    CHECK(facts->uptime == std::chrono::seconds(77));
}

TEST_CASE("an engine whose clock was set back to before its start is new", "[engine_info]") {
    for (const std::string uptime : {"0", "-1", "-86400", "-9223372036854775808"}) {
        CAPTURE(uptime);
        const auto facts =
            parse_server_info(text("run_id:0a9f\r\nuptime_in_seconds:" + uptime + "\r\n"));
        REQUIRE(facts.has_value());
        CHECK(facts->uptime == std::chrono::seconds(0));
    }
}

TEST_CASE("an answer without a run or an uptime is refused", "[engine_info]") {
    for (const std::string answer :
         {"",
          "run_id:0a9f\r\n",
          "uptime_in_seconds:77\r\n",
          "run_id:\r\nuptime_in_seconds:77\r\n",
          "run_id:0a 9f\r\nuptime_in_seconds:77\r\n",
          "run_id:0a9f\r\nuptime_in_seconds:-\r\n",
          "run_id:0a9f\r\nuptime_in_seconds:9223372036854775808\r\n",
          "my_run_id:0a9f\r\nuptime_in_seconds:77\r\n"}) {
        CAPTURE(answer);
        CHECK_FALSE(parse_server_info(text(answer)).has_value());
    }
    CHECK_FALSE(
        parse_server_info(text("run_id:" + std::string(65, 'a') + "\r\nuptime_in_seconds:7\r\n"))
            .has_value()
    );
    CHECK_FALSE(parse_server_info(array({text("run_id:0a9f")})).has_value());
    CHECK_FALSE(parse_server_info({}).has_value());
}

TEST_CASE("only a master takes writes", "[engine_info]") {
    CHECK(is_master(text("# Replication\r\nrole:master\r\nconnected_slaves:0\r\n")));
    CHECK_FALSE(is_master(text("# Replication\r\nrole:slave\r\nmaster_host:h\r\n")));
    CHECK_FALSE(is_master(text("")));
    CHECK_FALSE(is_master(failure("role:master")));
}

TEST_CASE("the address of a master is a host and a port", "[engine_info]") {
    const auto address = parse_master_address(words("192.0.2.1 6379"));
    REQUIRE(address.has_value());
    CHECK(address->host == "192.0.2.1");
    CHECK(address->port == 6379);
    CHECK_FALSE(parse_master_address(words("192.0.2.1")).has_value());
    CHECK_FALSE(parse_master_address(words("192.0.2.1 65536")).has_value());
    CHECK_FALSE(parse_master_address(array({text("no host!"), text("6379")})).has_value());
    CHECK_FALSE(parse_master_address(text("192.0.2.1 6379")).has_value());
}

} // namespace babel::cluster
