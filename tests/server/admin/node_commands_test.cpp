// The operator's lists of several servers that act as one.
#include "server/admin/admin_commands.hpp"
#include "server/admin/answer_at_once.hpp"
#include "server/admin/node_commands.hpp"
#include "server/running_server.hpp"
#include "server/signalling/scripted_directory.hpp"
#include <babel/net/control_protocol.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <vector>

using namespace babel;
namespace json = boost::json;

namespace {

json::object asks(test::running_server& s, const std::vector<std::string>& words) {
    server::admin_commands commands(s.server.impl(), s.log);
    return json::parse(test::answer_at_once(commands, net::request_text(words)).line).as_object();
}

} // namespace

TEST_CASE("a server that is alone has no list of servers", "[control]") {
    test::running_server s;
    CHECK(asks(s, {"nodes"}).at("ok") == false);
    CHECK(json::serialize(asks(s, {"list", "all"}).at("everybody")) == "[]");
}

TEST_CASE("the servers of a cluster and their users are listed", "[control]") {
    test::scripted_directory names; // the server's, which it outlives
    test::running_server s;
    s.server.use(names);
    names.all_nodes = {{"a", 1, 2, "up", "-", "0.1", {}, true}, {"b\n", 2, 3, "up", "-", "0.1"}};
    names.far_names = {{"zoe", "b"}, {"bob", ""}};
    const auto nodes = asks(s, {"nodes"}).at("nodes").as_array();
    REQUIRE(nodes.size() == 2);
    CHECK(nodes.at(0).at("node") == "a");
    CHECK(nodes.at(0).at("here") == true);
    CHECK(nodes.at(1).at("users") == 3);
    const auto all = asks(s, {"list", "all"});
    CHECK(
        json::serialize(all.at("everybody")) ==
        R"([{"name":"bob","node":""},{"name":"zoe","node":"b"}])"
    );
    CHECK(all.at("more") == 0);
}

TEST_CASE("a list of all users has a limit", "[control]") {
    test::scripted_directory names;
    test::running_server s;
    s.server.use(names);
    names.far_names.resize(server::max_listed_users + 5);
    const auto all = asks(s, {"list", "all"});
    CHECK(all.at("everybody").as_array().size() == server::max_listed_users);
    CHECK(all.at("more") == 5);
}
