// A cluster as its operator sees it from one node.
#include "cluster/node/directory_fixture.hpp"
#include "cluster/node/node_reports.hpp"
#include "cluster/node/running_node.hpp"

#include <chrono>
#include <map>
#include <string>

namespace babel::cluster {

TEST_CASE("the operator sees the nodes and the users of others", "[node_reports]") {
    directory_alone s;
    s.scripts["EVALSHA beat"] = array(
        {text("OK"),
         text("10"),
         array({text("2"), text("7 f.1 b 3 up 192.0.2.8 0.9"), text("3"), text("1")})}
    );
    test::run_until(s.loop, [&] {
        return s.names->reaches_others() && s.names->nodes().size() == 3;
    });
    std::map<std::string, server::node_report> nodes;
    for (const auto& each : s.names->nodes())
        nodes[each.name] = each;
    CHECK(nodes.at("a").is_own);
    CHECK(nodes.at("a").state == "up");
    CHECK(nodes.at("a").address == "192.0.2.7");
    CHECK(nodes.at("b").number == 2);
    CHECK(nodes.at("b").users == 3);
    CHECK(nodes.at("b").version == "0.9");
    CHECK(nodes.at("").number == 3); // its text is not valid
    std::map<std::string, std::string> users;
    for (const auto& each : s.names->elsewhere())
        users[each.name] = each.node;
    CHECK(users == std::map<std::string, std::string>{{"bob", "b"}, {"carol", "b"}, {"dave", ""}});
}

TEST_CASE("a node whose beat is late is silent, or unknown without a link", "[node_reports]") {
    using namespace std::chrono_literals;
    running_node n;
    n.scripts["EVALSHA beat"] =
        array({text("OK"), text("10"), array({text("2"), text("7 f.1 b 3 up 192.0.2.8 0.9")})});
    test::run_until(n.loop, [&] { return n.node->is_linked() && n.node->nodes().size() == 1; });
    const auto since = n.node->nodes().front().since;
    const auto states_after = [&](std::chrono::milliseconds silence) {
        lines states;
        for (const auto& each : reports_of_nodes(*n.node, "a", "", since + silence))
            states.push_back(each.state);
        return states;
    };
    CHECK(states_after(3s) == lines{"up", "up"});
    CHECK(states_after(3001ms) == lines{"up", "silent"});
    n.engine.cut();
    n.until("away");
    CHECK(states_after(3s) == lines{"away", "up"});
    CHECK(states_after(3001ms) == lines{"away", "unknown"});
}

} // namespace babel::cluster
