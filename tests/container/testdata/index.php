<?php
// ?add=N writes N to the database and says so once the database has; without it, all numbers are listed.
$db = @stream_socket_client('tcp://127.0.0.1:6379', $code, $message, 1);
if (!$db) {
    http_response_code(503);
    exit("$message\n");
}
stream_set_timeout($db, 1);
if (isset($_GET['add'])) {
    $n = (int) $_GET['add'];
    fwrite($db, "SADD numbers $n\r\n");
    if (fgets($db) !== ":1\r\n") {
        http_response_code(503);
        exit("not stored\n");
    }
    exit("stored $n\n");
}
fwrite($db, "SMEMBERS numbers\r\n");
for ($left = (int) substr(fgets($db), 1); $left > 0; $left--) {
    fgets($db); // the length
    echo fgets($db);
}
echo "all\n";
